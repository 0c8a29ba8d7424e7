#pragma once

#include <cstdint>

#include "unpack/unpacker.h"

namespace kim::unpack {

/// An arithmetic decoder. The packed core is one binary fraction, stored as digits: the low 6 bits
/// of each character in a script, or the 8 bits of each byte in a file.
template <uint32_t kDigitBits, uint32_t kSlotBits>
class Decoder {
 public:
  /// Returns the end of the core.
  [[gnu::always_inline]] static const uint8_t* Run() {
    range_ = 1;
    return Unpacker<Decide, kSlotBits>::Run();
  }

 private:
  /// The range is the width of the interval of all fractions that begin with the decisions so far;
  /// the offset is the place of the packed fraction in it. Digits are read until the range is at
  /// least 1 << kMinRangeBits.
  static constexpr uint32_t kMinRangeBits = 24;

  [[gnu::always_inline]] static bool Decide(uint32_t chance) {
    while (range_ < 1U << kMinRangeBits) {
      const uint32_t byte = Packed()[digits_read_++];
      range_ <<= kDigitBits;
      offset_ = offset_ << kDigitBits | (byte & ((1U << kDigitBits) - 1));
    }
    const uint32_t part = (range_ >> 15U) * chance;
    const bool answer = offset_ < part;
    if (answer) {
      range_ = part;
    } else {
      range_ -= part;
      offset_ -= part;
    }
    return answer;
  }

  static inline uint32_t digits_read_;
  static inline uint32_t range_;
  static inline uint32_t offset_;
};

}  // namespace kim::unpack
