// Unpacks the core in the script-tag build (js/core/embedded-packed.ts). A WebAssembly module of
// its own: it runs once, and JavaScript that runs once is three times as slow, because nothing
// compiles it in time.

#include <cstdint>

#include "unpack/unpacker.h"

namespace {

/// The packed core is a binary fraction, six bits in each character. An arithmetic decoder has 24
/// to 30 of them in view: where the fraction is in the range of those that begin with what has been
/// decided.
constexpr uint32_t kDigitBits = 6;
constexpr uint32_t kFewestInView = 24;

uint32_t digits_read;
uint32_t range;
uint32_t offset;

[[gnu::always_inline]] inline bool Decide(uint32_t chance) {
  while (range < 1U << kFewestInView) {
    const uint32_t character = kim::unpack::Packed()[digits_read++];
    range <<= kDigitBits;
    offset = offset << kDigitBits | (character & ((1U << kDigitBits) - 1));
  }
  const uint32_t part = (range >> 15U) * chance;
  const bool answer = offset < part;
  if (answer) {
    range = part;
  } else {
    range -= part;
    offset -= part;
  }
  return answer;
}

}  // namespace

/// A short name: it stands in the script twice.
extern "C" void u() {
  range = 1;
  kim::unpack::Unpacker<Decide>::Run();
}
