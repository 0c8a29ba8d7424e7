#pragma once

#include <string_view>

#include "base/vector.h"

namespace kim {

/// Whether two texts are equal. `==` would find out their order too, which nobody asks for: 50
/// bytes (brotli) more.
[[nodiscard]] bool Equal(std::string_view a, std::string_view b);

/// Text or bytes that it owns. `std::string` would be 2 KB of WebAssembly, of which the core needs
/// little: it takes bytes over, adds to their end and hands them on.
class ByteString : public Vector<char> {
 public:
  ByteString() = default;
  explicit ByteString(std::string_view chars) { append(chars); }
  ByteString(const ByteString& other) : ByteString(std::string_view(other)) {}
  ByteString(ByteString&&) noexcept = default;
  ByteString& operator=(const ByteString& other) { return *this = std::string_view(other); }
  ByteString& operator=(ByteString&&) noexcept = default;
  /// `chars` may be all of this very string, but not a part of it.
  ByteString& operator=(std::string_view chars);

  /// Adds a copy of `chars` at the end. Returns the copy.
  std::string_view append(std::string_view chars);

  // NOLINTNEXTLINE(google-explicit-constructor): as std::string
  operator std::string_view() const { return {data(), size()}; }

  friend bool operator==(const ByteString& a, std::string_view b) { return Equal(a, b); }
  friend bool operator==(const ByteString& a, const ByteString& b) { return Equal(a, b); }
};

}  // namespace kim
