// A cache for the first text of packet records, the command, which is mostly the same as last time. Copying its
// words instead of encoding it saves an eighth of the time of a short packet.

/** The longest text that is cached, in words of four bytes. */
const WORDS = 8;

// The cached text, its bytes, and their number.
let cached: unknown;
const words = /* @__PURE__ */ new Uint32Array(WORDS);
let cachedSize = 0;

/**
 * If `text` is the cached one, copies its bytes to the word index `at`, where there must be room for all `WORDS`,
 * and returns their number. Otherwise returns 0.
 */
export function copyCached(text: unknown, u32: Uint32Array, at: number): number {
  if (text !== cached) return 0;
  for (let i = 0; i < WORDS; ++i) u32[at + i] = words[i] as number;
  return cachedSize;
}

/** Caches a text whose `size` bytes are at the word index `at`, unless it is too long. */
export function cacheText(text: unknown, u32: Uint32Array, at: number, size: number): void {
  if (size > WORDS * 4) return;
  for (let i = 0; i < WORDS; ++i) words[i] = u32[at + i] as number;
  cached = text;
  cachedSize = size;
}
