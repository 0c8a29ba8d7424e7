import type { Memory } from "../memory.js";

/** How many bytes may be read from the start of an answer: `kAnswerRoom` in src/bindings/scratch.h. */
export const ANSWER_ROOM = 512;

let shown = /* @__PURE__ */ new Uint8Array();
let shownIn: Uint8Array | undefined;
let shownAt = 0;

/**
 * Whether to copy all `ANSWER_ROOM` bytes of an answer of `count` bytes, through the cached view. For larger
 * answers a view of their own is cheaper.
 */
export const isViewed = (count: number): boolean => count <= ANSWER_ROOM;

/**
 * A view of `ANSWER_ROOM` bytes of the memory, cached: a new view for each answer took a twentieth of the time to
 * encode a LoginReq.
 */
export function answerView({ u8, view }: Memory, address: number): Uint8Array {
  if (shownIn !== u8 || shownAt !== address) {
    shown = new Uint8Array(view.buffer as ArrayBuffer, address, ANSWER_ROOM);
    shownIn = u8;
    shownAt = address;
  }
  return shown;
}
