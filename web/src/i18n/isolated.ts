/** Keeps a name's direction of writing to itself: an Arabic one does not turn the sentence around. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;
