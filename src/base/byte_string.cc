#include "base/byte_string.h"

#include "base/copy_bytes.h"

namespace kim {

ByteString& ByteString::operator=(std::string_view chars) {
  clear();
  append(chars);
  return *this;
}

void ByteString::append(std::string_view chars) {
  CopyBytes(AsBytes(chars), reinterpret_cast<uint8_t*>(Extend(chars.size())));
}

}  // namespace kim
