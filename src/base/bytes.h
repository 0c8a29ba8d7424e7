#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace kim {

/// Bytes that somebody else owns. Valid only during the call it is passed to, unless the function
/// that returns it says otherwise.
using ByteView = std::span<const uint8_t>;

[[nodiscard]] inline std::string_view AsChars(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline ByteView AsBytes(std::string_view chars) {
  return {reinterpret_cast<const uint8_t*>(chars.data()), chars.size()};
}

}  // namespace kim
