import type { Memory } from "../memory.js";

/** Bytes that may be read from where an answer begins: `kAnswerRoom` in src/bindings/scratch.h. */
export const ANSWER_ROOM = 512;

let shown = /* @__PURE__ */ new Uint8Array();
let shownIn: Uint8Array | undefined;
let shownAt = 0;

/** Whether an answer is copied with what lies behind it. With more bytes that costs more than a view does. */
export const isViewed = (count: number): boolean => count <= ANSWER_ROOM;

/** `ANSWER_ROOM` bytes of the memory. To make a view for each answer was a twentieth of a LoginReq. */
export function answerView({ u8, view }: Memory, address: number): Uint8Array {
  if (shownIn !== u8 || shownAt !== address) {
    shown = new Uint8Array(view.buffer as ArrayBuffer, address, ANSWER_ROOM);
    shownIn = u8;
    shownAt = address;
  }
  return shown;
}
