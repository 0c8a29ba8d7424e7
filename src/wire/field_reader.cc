#include "wire/field_reader.h"

namespace kim::wire {
namespace {

constexpr WireType WireTypeOf(uint32_t tag) {
  return static_cast<WireType>(tag & 7);
}

}  // namespace

[[gnu::noinline]] FieldReader::Varint FieldReader::ReadLongBase128(const uint8_t* at,
                                                                   const uint8_t* end,
                                                                   int max_bytes) {
  uint64_t value = 0;
  for (int shift = 0; at != end && shift < 7 * max_bytes; shift += 7) {
    const uint8_t byte = *at++;
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return {value, at};
  }
  return {0, nullptr};
}

[[gnu::noinline]] const uint8_t* FieldReader::AfterField(const uint8_t* at, const uint8_t* end,
                                                         uint32_t tag, int depth) {
  if (tag >> 3 == 0) return nullptr;
  FieldReader reader({at, end});
  switch (WireTypeOf(tag)) {
    case WireType::kVarint:
      reader.ReadVarint();
      break;
    case WireType::kFixed64:
      reader.SkipBytes(8);
      break;
    case WireType::kLengthDelimited:
      reader.ReadLengthDelimited();
      break;
    case WireType::kStartGroup:
      if (depth <= 0) return nullptr;
      while (!reader.done()) {
        const uint32_t inner = reader.ReadTag();
        // An end tag is its start tag with the wire type one higher.
        if (inner == tag + 1) return reader.at_;
        reader.SkipField(inner, depth - 1);
      }
      return nullptr;
    case WireType::kFixed32:
      reader.SkipBytes(4);
      break;
    default:
      // An end without a start, or one of the two wire types that do not exist.
      return nullptr;
  }
  return reader.ok() ? reader.at_ : nullptr;
}

bool IsWellFormed(ByteView message, int depth) {
  FieldReader reader(message);
  while (!reader.done()) {
    const uint32_t tag = reader.ReadTag();
    reader.SkipField(tag, depth);
  }
  return reader.ok();
}

}  // namespace kim::wire
