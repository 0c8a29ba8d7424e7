#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace kim {

/// Reads big-endian integers and byte runs from a view, and never past its end.
///
/// A read that does not fit returns nothing and leaves the position unchanged. A length is compared
/// with what remains, never added to a position, so a length of 0xffffffff cannot overflow.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : rest_(bytes) {}

  [[nodiscard]] size_t remaining() const { return rest_.size(); }

  std::optional<uint16_t> ReadU16() {
    if (rest_.size() < 2) return std::nullopt;
    const auto value = static_cast<uint16_t>(rest_[0] << 8 | rest_[1]);
    rest_ = rest_.subspan(2);
    return value;
  }

  std::optional<uint32_t> ReadU32() {
    if (rest_.size() < 4) return std::nullopt;
    const uint32_t value = static_cast<uint32_t>(rest_[0]) << 24 |
                           static_cast<uint32_t>(rest_[1]) << 16 |
                           static_cast<uint32_t>(rest_[2]) << 8 | static_cast<uint32_t>(rest_[3]);
    rest_ = rest_.subspan(4);
    return value;
  }

  std::optional<ByteView> ReadBytes(size_t count) {
    if (count > rest_.size()) return std::nullopt;
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

 private:
  ByteView rest_;
};

}  // namespace kim
