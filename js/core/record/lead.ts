// The text that records of packets begin with, which mostly is the one of last time: a command. To copy its
// words takes an eighth off a short packet.

/** How long a text is kept, in words of four bytes. */
const WORDS = 8;

/** The last text, its bytes, and how many these are. */
let lead: unknown;
const words = /* @__PURE__ */ new Uint32Array(WORDS);
let leadSize = 0;

/** Copies the bytes of `text` to the word `at`, where there must be room, if it is the last one; how many, or 0. */
export function copyLead(text: unknown, u32: Uint32Array, at: number): number {
  if (text !== lead) return 0;
  for (let i = 0; i < WORDS; ++i) u32[at + i] = words[i] as number;
  return leadSize;
}

/** Keeps a text whose `size` bytes lie at the word `at`. */
export function keepLead(text: unknown, u32: Uint32Array, at: number, size: number): void {
  if (size > WORDS * 4) return;
  for (let i = 0; i < WORDS; ++i) words[i] = u32[at + i] as number;
  lead = text;
  leadSize = size;
}
