// Unpacks the core in the script-tag build (js/core/load/embedded_packed.ts). A WebAssembly module
// of its own: it runs once, and JavaScript that runs once is three times as slow, because nothing
// compiles it in time.

#include "unpack/decoder.h"

/// A short name: it stands in the script twice.
extern "C" void u() {
  kim::unpack::Decoder<6, kim::unpack::kScriptSlotBits>::Run();
}
