// Replaces left_text.ts in the script-tag build and in ./slim, as no_far_text.ts replaces far_text.ts.

export const enum Leaving {
  No,
  May,
}

export const startRecord = (): void => undefined;
export const isLong = (): boolean => false;
export const placeholder = (text: string): string => text;
export const hasLeft = (): boolean => false;
export const encodeLeft = (): undefined => undefined;
