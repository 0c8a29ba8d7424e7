#pragma once

#include <cstddef>
#include <cstdint>

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

/// Reads a protobuf message field by field, without copying and never past its end, to check it or
/// to skip unknown fields. Known fields are read by a loop in src/wire/decode_record.cc, which uses
/// the same functions. Both accept and refuse exactly what protobuf 3.21 does:
/// tests/fuzz/transcoder_fuzz.cc compares them with generated code.
///
/// A failed read is remembered instead of returned, and ends the message: callers check `ok` once,
/// when the reader is done.
class FieldReader {
 public:
  /// How many messages and groups may be nested, the outermost not counted; protobuf's own limit.
  static constexpr int kMaxDepth = 100;

  /// `bytes` must outlive the reader and every view that it returns.
  explicit FieldReader(ByteView bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  /// Nothing is left to be read.
  [[nodiscard]] bool done() const { return at_ == end_; }

  /// No read has failed.
  [[nodiscard]] bool ok() const { return ok_; }

  /// The next tag: at most five bytes. 0 if it failed. Field number zero is not valid, which
  /// `SkipField` checks, where all unknown fields go.
  uint32_t ReadTag() { return static_cast<uint32_t>(ReadBase128(kMaxTagBytes)); }

  /// At most ten bytes. Bits above the 64th are dropped. 0 if it failed.
  uint64_t ReadVarint() { return ReadBase128(kMaxVarintBytes); }

  /// A length of at most five bytes, then that many bytes. Empty if it failed.
  ByteView ReadLengthDelimited() {
    const uint64_t length = ReadBase128(kMaxLengthBytes);
    const uint8_t* start = at_;
    if (!SkipBytes(length)) return {};
    return {start, static_cast<size_t>(length)};
  }

  /// Skips the value of a field whose tag has just been read. A group must be closed by its own end
  /// tag and nest at most `depth` deep.
  void SkipField(uint32_t tag, int depth) {
    if (const uint8_t* after = AfterField(at_, end_, tag, depth)) {
      at_ = after;
    } else {
      Fail();
    }
  }

  static constexpr int kMaxTagBytes = 5;
  static constexpr int kMaxLengthBytes = 5;
  static constexpr int kMaxVarintBytes = 10;

  // For a loop that keeps the position itself, as src/wire/decode_record.cc does:

  /// Reads a varint of at most `max_bytes`, whose first byte is the one before `at` and is 0x80 or
  /// more. Advances `at` past it. False if the varint does not end.
  static bool ReadRest(const uint8_t*& at, const uint8_t* end, int max_bytes, uint64_t& number) {
    const auto [value, after] = ReadLongBase128(at - 1, end, max_bytes);
    at = after;
    number = value;
    return after != nullptr;
  }

  /// The end of the value at `at`, whose tag has been read. Null if the field is malformed.
  static const uint8_t* AfterField(const uint8_t* at, const uint8_t* end, uint32_t tag, int depth);

 private:
  struct Varint {
    uint64_t value;
    /// Null if there is none.
    const uint8_t* after;
  };
  static Varint ReadLongBase128(const uint8_t* at, const uint8_t* end, int max_bytes);

  // Most tags and lengths are one byte. Longer ones take a call: inlined, they would be most of the
  // code.
  uint64_t ReadBase128(int max_bytes) {
    if (at_ != end_ && *at_ < 0x80) return *at_++;
    const auto [value, after] = ReadLongBase128(at_, end_, max_bytes);
    if (after == nullptr) {
      Fail();
      return 0;
    }
    at_ = after;
    return value;
  }

  bool SkipBytes(uint64_t count) {
    if (count > static_cast<size_t>(end_ - at_)) {
      Fail();
      return false;
    }
    at_ += count;
    return true;
  }

  void Fail() {
    at_ = end_;
    ok_ = false;
  }

  const uint8_t* at_;
  const uint8_t* end_;
  bool ok_ = true;
};

/// Whether a message can be parsed, whatever fields it has.
[[nodiscard]] bool IsWellFormed(ByteView message, int depth);

}  // namespace kim::wire
