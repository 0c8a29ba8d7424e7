#include "base/byte_string.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/copy_bytes.h"

namespace kim {

[[gnu::noinline]] bool Equal(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

ByteString& ByteString::operator=(std::string_view chars) {
  clear();
  append(chars);
  return *this;
}

std::string_view ByteString::append(std::string_view chars) {
  char* start = Extend(chars.size());
  CopyBytes(AsBytes(chars), reinterpret_cast<uint8_t*>(start));
  return {start, chars.size()};
}

}  // namespace kim
