#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace kim::wire {

/// The bytes of the longest varint.
inline constexpr size_t kMaxVarintSize = 10;

/// `WriteVarint` for any number. Not inline: protobuf's own is unrolled wherever it is used.
uint8_t* WriteLongVarint(uint64_t value, uint8_t* out);

/// Seven bits a byte, as protobuf writes a number, at `out`; returns its end. Most are one byte.
inline uint8_t* WriteVarint(uint64_t value, uint8_t* out) {
  if (value >= 0x80) return WriteLongVarint(value, out);
  *out = static_cast<uint8_t>(value);
  return out + 1;
}

/// The bit of each of eight bytes that says that more follow.
inline constexpr uint64_t kMoreBits = 0x8080808080808080;
static_assert(std::endian::native == std::endian::little);

inline uint64_t LoadWord(const uint8_t* at) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Whether a number of nine bytes stands at `at`, as ids and times of the present take.
inline bool HasNineBytes(const uint8_t* at, const uint8_t* end) {
  return end - at >= 9 && (LoadWord(at) & kMoreBits) == kMoreBits && at[8] < 0x80;
}

/// Reads such a number: moves the low seven bits of eight bytes together, the first byte's lowest:
/// pairs first, then pairs of these, then both halves. The ninth byte's come on top.
inline uint64_t ReadNineBytes(const uint8_t* at) {
  uint64_t bits = LoadWord(at) ^ kMoreBits;
  bits -= (bits & 0x7f007f007f007f00) >> 1;
  bits -= ((bits & 0x3fff00003fff0000) >> 2) * 3;
  bits -= ((bits & 0x0fffffff00000000) >> 4) * 15;
  return bits | static_cast<uint64_t>(at[8]) << 56;
}

}  // namespace kim::wire
