#include "base/copy_bytes.h"

namespace kim {

[[gnu::noinline]] uint8_t* CopyBytes(ByteView bytes, uint8_t* to) {
  return CopyBytesInline(bytes, to);
}

}  // namespace kim
