// As answer_view.ts, which this replaces in the script-tag build and in ./slim: 0.1 KB less.

export const ANSWER_ROOM = 0;
export const isViewed = (): boolean => false;
export const answerView = (): Uint8Array => new Uint8Array();
