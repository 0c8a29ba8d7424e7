#pragma once

#include <cstdint>

#include "unpack/unpacker.h"

namespace kim::unpack {

/// Unpacks a core that is packed as a binary fraction of digits: 6 bits in each character of a
/// script, or 8 in each byte of a file. The rest of a byte is no part of it.
template <uint32_t kDigitBits, uint32_t kSlotBits>
class Decoder {
 public:
  /// Returns where the core ends.
  [[gnu::always_inline]] static const uint8_t* Run() {
    range_ = 1;
    return Unpacker<Decide, kSlotBits>::Run();
  }

 private:
  /// An arithmetic decoder has so many bits in view, or up to a digit more: where the fraction is
  /// in the range of those that begin with what has been decided.
  static constexpr uint32_t kFewestInView = 24;

  [[gnu::always_inline]] static bool Decide(uint32_t chance) {
    while (range_ < 1U << kFewestInView) {
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
