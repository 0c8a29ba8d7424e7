// Replaces short_text.ts in the script-tag build: 0.2 KB less. Short texts are made in the way of longer ones there.

export const isShortText = (): boolean => false;

export const makeShortText = (): undefined => undefined;
