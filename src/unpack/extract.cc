// Unpacks the core that kim.wasm holds as data (js/core/load/extract.ts).

#include <cstdint>

#include "unpack/decoder.h"

/// Unpacks the core and returns its size in bytes.
extern "C" uint32_t u() {
  using kim::unpack::Decoder;
  const uint8_t* const end = Decoder<8, kim::unpack::kFileSlotBits>::Run();
  return static_cast<uint32_t>(end - kim::unpack::Core());
}
