#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace kim {

/// Copies bytes to `to`, and returns the end of the copy. For texts, most of which are short:
/// memcpy is a call out of WebAssembly, which takes longer than to copy a few words.
uint8_t* CopyBytes(ByteView bytes, uint8_t* to);

}  // namespace kim
