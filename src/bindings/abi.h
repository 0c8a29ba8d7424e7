#pragma once

#include <cstdint>

#include "wire/transcoder.h"

namespace kim::bindings {

/// The version of the memory layout and of the C functions that js/core relies on. The two sides
/// are built together, but a page may pass a `kim.wasm` from elsewhere to the slim entry. The build
/// gives this number to js/core (scripts/lib/core/modules.mjs).
inline constexpr uint32_t kAbiVersion = 7;

/// What `kim_abi_version` returns: the version above times 1000, plus the number of messages in the
/// schema, since both sides have tables of it.
[[nodiscard]] constexpr uint32_t AbiVersion() {
  return kAbiVersion * 1000 + wire::kRecordTypeCount;
}

}  // namespace kim::bindings
