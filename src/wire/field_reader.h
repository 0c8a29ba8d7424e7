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

/// Reads one protobuf message field by field, without copying and never past its end: to check it,
/// or to pass over what nobody knows. Fields that are known are read by a loop of
/// src/wire/decode_record.cc, out of the same pieces. What the two take and refuse is what protobuf
/// 3.21 takes and refuses: tests/fuzz/transcoder_fuzz.cc holds them against generated code.
///
/// A failed read is remembered instead of returned, and ends the message: whoever reads asks once,
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

  /// The next tag: at most five bytes. 0 if it failed. That there is no field number zero is for
  /// `SkipField` to say, to which whoever does not know a field comes.
  uint32_t ReadTag() { return static_cast<uint32_t>(ReadBase128(kMaxTagBytes)); }

  /// At most ten bytes. Bits above the 64th are dropped. 0 if it failed.
  uint64_t ReadVarint() { return ReadBase128(kMaxVarintBytes); }

  /// A length of at most five bytes, and as many bytes as it says. None if it failed.
  ByteView ReadLengthDelimited() {
    const uint64_t length = ReadBase128(kMaxLengthBytes);
    const uint8_t* start = at_;
    if (!SkipBytes(length)) return {};
    return {start, static_cast<size_t>(length)};
  }

  /// Passes over the value of a field whose tag has just been read. A group must be closed by its
  /// own end tag and nest at most `depth` deep.
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

  /// The number whose first byte, of 0x80 or more, stands before `at`: of `max_bytes` at most.
  /// Moves `at` behind it. False if it does not end.
  static bool ReadRest(const uint8_t*& at, const uint8_t* end, int max_bytes, uint64_t& number) {
    const auto [value, after] = ReadLongBase128(at - 1, end, max_bytes);
    at = after;
    number = value;
    return after != nullptr;
  }

  /// Where a value ends that stands at `at`, behind its tag. Null if it does not.
  static const uint8_t* AfterField(const uint8_t* at, const uint8_t* end, uint32_t tag, int depth);

 private:
  struct Varint {
    uint64_t value;
    /// Null if there is none.
    const uint8_t* after;
  };
  static Varint ReadLongBase128(const uint8_t* at, const uint8_t* end, int max_bytes);

  // Most tags and lengths are one byte; the rest is a call, since it would be most of the code.
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

/// Whether every field of a message can be read, whatever the fields are.
[[nodiscard]] bool IsWellFormed(ByteView message, int depth);

}  // namespace kim::wire
