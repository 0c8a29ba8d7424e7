#include "base/byte_string.h"

#include <cstring>

namespace kim {

ByteString& ByteString::operator=(std::string_view chars) {
  clear();
  append(chars);
  return *this;
}

void ByteString::append(std::string_view chars) {
  char* at = Extend(chars.size());
  if (!chars.empty()) std::memcpy(at, chars.data(), chars.size());
}

}  // namespace kim
