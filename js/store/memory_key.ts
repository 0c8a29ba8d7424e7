import Long from "long";

import type { Int64Halves } from "../base/int64_halves.js";

/** An id's 64 bits as four UTF-16 units: formatting it in decimal takes longer than all else about a message. */
export function keyOf({ messageId: { low, high } }: { messageId: Int64Halves }): string {
  return String.fromCharCode(low, low >>> 16, high, high >>> 16);
}

/** The key of an id in canonical decimal form; undefined for any other text. */
export function keyOfDigits(digits: string): string | undefined {
  try {
    const messageId = Long.fromString(digits);
    return messageId.toString() === digits ? keyOf({ messageId }) : undefined;
  } catch {
    return undefined;
  }
}
