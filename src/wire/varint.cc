#include "wire/varint.h"

namespace kim::wire {

[[gnu::noinline]] uint8_t* WriteLongVarint(uint64_t value, uint8_t* out) {
  while (value >= 0x80) {
    *out++ = static_cast<uint8_t>(value | 0x80);
    value >>= 7;
  }
  *out++ = static_cast<uint8_t>(value);
  return out;
}

}  // namespace kim::wire
