#pragma once

#include <string_view>

#include "base/vector.h"

namespace kim {

/// Whether two texts are equal. `==` of `std::string_view` also computes their order: 50 bytes
/// (brotli) more.
[[nodiscard]] bool Equal(std::string_view a, std::string_view b);

/// A string that owns its text or bytes. `std::string` would be 2 KB of WebAssembly, most of it
/// unused: the core only copies bytes in, appends to them and passes them on.
class ByteString : public Vector<char> {
 public:
  ByteString() = default;
  explicit ByteString(std::string_view chars) { append(chars); }
  ByteString(const ByteString& other) : ByteString(std::string_view(other)) {}
  ByteString(ByteString&&) noexcept = default;
  ByteString& operator=(const ByteString& other) { return *this = std::string_view(other); }
  ByteString& operator=(ByteString&&) noexcept = default;
  /// `chars` may be the whole of this string, but not a part of it.
  ByteString& operator=(std::string_view chars);

  /// Adds a copy of `chars` at the end. Returns the copy.
  std::string_view append(std::string_view chars);

  // NOLINTNEXTLINE(google-explicit-constructor): as std::string
  operator std::string_view() const { return {data(), size()}; }

  friend bool operator==(const ByteString& a, std::string_view b) { return Equal(a, b); }
  friend bool operator==(const ByteString& a, const ByteString& b) { return Equal(a, b); }
};

}  // namespace kim
