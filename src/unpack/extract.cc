// Unpacks the core in kim.wasm, which holds it as data (js/core/load/extract.ts).

#include <cstdint>

#include "unpack/decoder.h"

/// Unpacks, and returns how many bytes the core has.
extern "C" uint32_t u() {
  using kim::unpack::Decoder;
  const uint8_t* const end = Decoder<8, kim::unpack::kFileSlotBits>::Run();
  return static_cast<uint32_t>(end - kim::unpack::Core());
}
