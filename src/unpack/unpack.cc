// Unpacks the core in the script-tag build (js/core/unpack.ts). A WebAssembly module of its own: it
// runs once, and JavaScript that runs once is three times as slow, because nothing compiles it in
// time.

#include <cstdint>

#include "unpack/unpacker.h"

namespace {

/// The packed core is a binary fraction, six bits in each character; an arithmetic decoder has this
/// much of it in view.
constexpr uint32_t kViewBits = 30;
constexpr uint32_t kDigitBits = 6;

const uint8_t* in;
uint32_t range;
uint32_t offset;

uint32_t WithNextDigit() {
  return offset << kDigitBits | (*in++ & ((1U << kDigitBits) - 1));
}

[[gnu::always_inline]] inline bool Decide(uint32_t chance) {
  const uint32_t part = (range >> 15U) * chance;
  const bool answer = offset < part;
  if (answer) {
    range = part;
  } else {
    range -= part;
    offset -= part;
  }
  while (range < 1U << (kViewBits - kDigitBits)) {
    range <<= kDigitBits;
    offset = WithNextDigit();
  }
  return answer;
}

}  // namespace

extern "C" void unpack() {
  in = kim::unpack::At<const uint8_t>(kim::unpack::kPackedAt);
  range = (1U << kViewBits) - 1;
  for (uint32_t digit = 0; digit < kViewBits / kDigitBits; ++digit) offset = WithNextDigit();
  kim::unpack::Unpacker<Decide>::Run();
}
