// Unpacks the core in kim.wasm, which holds it as data (js/core/extract.ts).

#include <cstdint>

#include "unpack/decoder.h"

/// Unpacks, and returns how many bytes the core has.
extern "C" uint32_t u() {
  return static_cast<uint32_t>(kim::unpack::Decoder<8>::Run() - kim::unpack::Core());
}
