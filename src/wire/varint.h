#pragma once

#include <cstddef>
#include <cstdint>

namespace kim::wire {

/// What the longest varint takes.
inline constexpr size_t kMaxVarintSize = 10;

/// `WriteVarint` for any number. Not inline: protobuf's own is unrolled wherever it is used.
uint8_t* WriteLongVarint(uint64_t value, uint8_t* out);

/// Seven bits a byte, as protobuf writes a number, at `out`; returns its end. Most are one byte.
inline uint8_t* WriteVarint(uint64_t value, uint8_t* out) {
  if (value >= 0x80) return WriteLongVarint(value, out);
  *out = static_cast<uint8_t>(value);
  return out + 1;
}

}  // namespace kim::wire
