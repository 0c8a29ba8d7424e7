// Unpacks the core in the script-tag build (js/core/load/embedded_packed.ts). It is WebAssembly
// because it runs only once: JavaScript would be three times as slow, since engines do not optimize
// it in time.

#include "unpack/decoder.h"

/// The name is short because the script contains it twice.
extern "C" void u() {
  kim::unpack::Decoder<6, kim::unpack::kScriptSlotBits>::Run();
}
