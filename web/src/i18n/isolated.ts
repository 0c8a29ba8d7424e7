/** Isolates a name's writing direction, so that an Arabic name does not reorder the sentence. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;
