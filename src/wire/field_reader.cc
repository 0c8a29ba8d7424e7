#include "wire/field_reader.h"

#include <algorithm>

namespace kim::wire {
namespace {

constexpr size_t kMaxTagBytes = 5;
constexpr size_t kMaxLengthBytes = 5;
constexpr size_t kMaxVarintBytes = 10;

constexpr WireType WireTypeOf(uint32_t tag) {
  return static_cast<WireType>(tag & 7);
}

}  // namespace

// Most tags and lengths are one byte; the rest is a call, since it would be most of the code of
// those below.
inline std::optional<uint64_t> FieldReader::ReadBase128(size_t max_bytes) {
  if (rest_.empty() || rest_[0] >= 0x80) return ReadLongBase128(max_bytes);
  const uint8_t value = rest_[0];
  rest_ = rest_.subspan(1);
  return value;
}

std::optional<uint32_t> FieldReader::ReadTag() {
  const auto value = ReadBase128(kMaxTagBytes);
  if (!value) return std::nullopt;
  const auto tag = static_cast<uint32_t>(*value);
  if (tag >> 3 == 0) return std::nullopt;
  return tag;
}

std::optional<uint64_t> FieldReader::ReadVarint() {
  return ReadBase128(kMaxVarintBytes);
}

std::optional<ByteView> FieldReader::ReadLengthDelimited() {
  const auto length = ReadBase128(kMaxLengthBytes);
  if (!length || *length > rest_.size()) return std::nullopt;
  const ByteView value = rest_.first(static_cast<size_t>(*length));
  rest_ = rest_.subspan(value.size());
  return value;
}

bool FieldReader::SkipField(uint32_t tag, int depth) {
  switch (WireTypeOf(tag)) {
    case WireType::kVarint:
      return ReadVarint().has_value();
    case WireType::kFixed64:
      return SkipBytes(8);
    case WireType::kLengthDelimited:
      return ReadLengthDelimited().has_value();
    case WireType::kStartGroup:
      return SkipGroup(tag, depth);
    case WireType::kFixed32:
      return SkipBytes(4);
    case WireType::kEndGroup:
      break;
  }
  // An end without a start, or one of the two wire types that do not exist.
  return false;
}

[[gnu::noinline]] std::optional<uint64_t> FieldReader::ReadLongBase128(size_t max_bytes) {
  uint64_t value = 0;
  const size_t limit = std::min(max_bytes, rest_.size());
  for (size_t i = 0; i < limit; ++i) {
    const uint8_t byte = rest_[i];
    value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      rest_ = rest_.subspan(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

bool FieldReader::SkipBytes(size_t count) {
  if (count > rest_.size()) return false;
  rest_ = rest_.subspan(count);
  return true;
}

bool FieldReader::SkipGroup(uint32_t start_tag, int depth) {
  if (depth <= 0) return false;
  while (!done()) {
    const auto tag = ReadTag();
    if (!tag) return false;
    // An end tag is its start tag with the wire type one higher.
    if (WireTypeOf(*tag) == WireType::kEndGroup) return *tag == start_tag + 1;
    if (!SkipField(*tag, depth - 1)) return false;
  }
  return false;
}

bool IsWellFormed(ByteView message, int depth) {
  FieldReader reader(message);
  while (!reader.done()) {
    const auto tag = reader.ReadTag();
    if (!tag || !reader.SkipField(*tag, depth)) return false;
  }
  return true;
}

}  // namespace kim::wire
