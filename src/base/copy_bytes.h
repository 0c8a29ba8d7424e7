#pragma once

#include <cstdint>
#include <cstring>

#include "base/bytes.h"

namespace kim {

/// `CopyBytes`, inlined into its callers: for the codec, which copies every text.
inline uint8_t* CopyBytesInline(ByteView bytes, uint8_t* to) {
  constexpr size_t kShort = 64;
  const uint8_t* from = bytes.data();
  size_t left = bytes.size();
  if (left > kShort) {
    std::memcpy(to, from, left);
    return to + left;
  }
#pragma clang loop unroll(disable) vectorize(disable)
  for (; left >= sizeof(uint64_t); left -= sizeof(uint64_t)) {
    std::memcpy(to, from, sizeof(uint64_t));
    from += sizeof(uint64_t);
    to += sizeof(uint64_t);
  }
#pragma clang loop unroll(disable) vectorize(disable)
  for (; left > 0; --left) *to++ = *from++;
  return to;
}

/// Copies bytes to `to`, and returns the end of the copy. Made for texts, most of which are short:
/// memcpy is a call out of WebAssembly, which takes longer than copying a few words.
uint8_t* CopyBytes(ByteView bytes, uint8_t* to);

}  // namespace kim
