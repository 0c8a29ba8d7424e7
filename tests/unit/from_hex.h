#pragma once

#include <cassert>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace kim {

/// Decodes hexadecimal digits; blanks are skipped.
inline std::string FromHex(std::string_view hex) {
  std::string digits;
  for (const char c : hex) {
    if (c != ' ') digits += c;
  }
  assert(digits.size() % 2 == 0);
  std::string bytes;
  for (size_t i = 0; i < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

}  // namespace kim
