#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace kim::wire {

/// The size of the longest varint, in bytes.
inline constexpr size_t kMaxVarintSize = 10;

/// `WriteVarint` for any number. Not inline, unlike protobuf's own, which is unrolled wherever it
/// is used.
uint8_t* WriteLongVarint(uint64_t value, uint8_t* out);

/// Writes a varint at `out` and returns its end. Most take one byte.
inline uint8_t* WriteVarint(uint64_t value, uint8_t* out) {
  if (value >= 0x80) return WriteLongVarint(value, out);
  *out = static_cast<uint8_t>(value);
  return out + 1;
}

/// The continuation bits of eight bytes of a varint.
inline constexpr uint64_t kMoreBits = 0x8080808080808080;
static_assert(std::endian::native == std::endian::little);

inline uint64_t LoadWord(const uint8_t* at) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Whether a varint of nine bytes is at `at`: today's ids and times take as many.
inline bool HasNineBytes(const uint8_t* at, const uint8_t* end) {
  return end - at >= 9 && (LoadWord(at) & kMoreBits) == kMoreBits && at[8] < 0x80;
}

/// Reads such a varint. Joins the low seven bits of the first eight bytes, the first byte's lowest:
/// first in pairs, then in pairs of pairs, then both halves. The ninth byte's bits come on top.
inline uint64_t ReadNineBytes(const uint8_t* at) {
  uint64_t bits = LoadWord(at) ^ kMoreBits;
  bits -= (bits & 0x7f007f007f007f00) >> 1;
  bits -= ((bits & 0x3fff00003fff0000) >> 2) * 3;
  bits -= ((bits & 0x0fffffff00000000) >> 4) * 15;
  return bits | static_cast<uint64_t>(at[8]) << 56;
}

}  // namespace kim::wire
