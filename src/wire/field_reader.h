#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace kim::wire {

/// How a protobuf field's value is laid out: the low three bits of its tag.
enum class WireType : uint32_t {
  kVarint = 0,
  kFixed64 = 1,
  kLengthDelimited = 2,
  kStartGroup = 3,
  kEndGroup = 4,
  kFixed32 = 5,
};

/// The tag of a field: its number and its wire type, as they travel.
[[nodiscard]] constexpr uint32_t MakeTag(int number, WireType type) {
  return static_cast<uint32_t>(number) << 3 | static_cast<uint32_t>(type);
}

/// Reads one protobuf message field by field, without copying and never past its end.
///
/// It exists beside the generated code for the header, which every packet carries: generated code
/// allocates a string a field, this hands out views. What it takes and what it refuses is what
/// protobuf 3.21 takes and refuses; tests/fuzz/header_fuzz.cc holds the two against each other.
///
/// After a read that failed the position is unspecified: the message is malformed, give it up.
class FieldReader {
 public:
  /// How many messages and groups may be nested, the outermost not counted; protobuf's own limit.
  static constexpr int kMaxDepth = 100;

  /// `bytes` must outlive the reader and every view that it returns.
  explicit FieldReader(ByteView bytes) : rest_(bytes) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }

  /// The next tag: at most five bytes, and a field number that is not zero.
  std::optional<uint32_t> ReadTag();

  /// At most ten bytes. Bits above the 64th are dropped.
  std::optional<uint64_t> ReadVarint();

  /// A length of at most five bytes, and as many bytes as it says.
  std::optional<ByteView> ReadLengthDelimited();

  /// Passes over the value of a field whose tag has just been read; false where it is malformed.
  /// A group must be closed by its own end tag and nest at most `depth` deep.
  [[nodiscard]] bool SkipField(uint32_t tag, int depth);

 private:
  std::optional<uint64_t> ReadBase128(size_t max_bytes);
  std::optional<uint64_t> ReadLongBase128(size_t max_bytes);
  bool SkipBytes(size_t count);
  bool SkipGroup(uint32_t start_tag, int depth);

  ByteView rest_;
};

/// Whether every field of a message can be read, whatever the fields are.
[[nodiscard]] bool IsWellFormed(ByteView message, int depth);

}  // namespace kim::wire
