// Reads int64 as a Long for pbf, which would read it as a double.
import Long from "long";

export const zero = Long.ZERO;

/** Reads a varint of up to ten bytes at the position of `pbf`, without loss. */
export function readLong(pbf) {
  const bytes = pbf.buf;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = bytes[pbf.pos++];
    const bits = byte & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift > 28) high |= bits << (shift - 32);
    else {
      low |= bits << 28;
      high |= bits >> 4;
    }
    if (byte < 0x80) return Long.fromBits(low, high);
  }
  throw new Error("a varint of more than ten bytes");
}
