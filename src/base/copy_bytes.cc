#include "base/copy_bytes.h"

#include <cstring>

namespace kim {

[[gnu::noinline]] uint8_t* CopyBytes(ByteView bytes, uint8_t* to) {
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

}  // namespace kim
