#pragma once

#include <cstdint>

#include "wire/transcoder.h"

namespace kim::bindings {

/// Counts the changes of the memory layout and of the C functions that js/core relies on. The two
/// sides are built together, but a page may pass a `kim.wasm` from elsewhere to the slim entry.
inline constexpr uint32_t kAbiVersion = 7;

/// What `kim_abi_version` answers: the count above times 1000, and the number of messages in the
/// schema, whose tables both sides hold.
[[nodiscard]] constexpr uint32_t AbiVersion() {
  return kAbiVersion * 1000 + wire::kRecordTypeCount;
}

}  // namespace kim::bindings
