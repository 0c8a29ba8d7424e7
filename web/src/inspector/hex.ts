export type HexResult =
  | { readonly bytes: Uint8Array }
  | { readonly problem: "empty" | "odd" }
  /** The position of the first character that is not a digit, counted from 1. */
  | { readonly problem: "digit"; readonly at: number };

/** Parses hexadecimal text; ignores spaces, commas, colons and 0x. */
export function parseHex(text: string): HexResult {
  const bad = /[^0-9a-fx\s,:]/i.exec(text);
  if (bad) return { problem: "digit", at: bad.index + 1 };
  const digits = text.replace(/0x/gi, "").replace(/[\s,:]/g, "");
  const stray = /x/i.exec(digits);
  if (stray) return { problem: "digit", at: text.search(/x/i) + 1 };
  if (digits === "") return { problem: "empty" };
  if (digits.length % 2 === 1) return { problem: "odd" };
  const pairs = digits.match(/../g) ?? [];
  return { bytes: Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)) };
}
