#include "wire/transcoder.h"

#include <schema_messages.h>
#include <wire_vectors.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <limits>
#include <memory>
#include <random>

#include "from_hex.h"
#include "support/transcoder_differential.h"
#include "wire/record_spec.h"

namespace kim::wire {
namespace {

/// `EncodeRecord` to the standard string, which the tests cut and compare.
auto Encode(RecordType type, std::span<const uint32_t> slots, ByteView text, std::string& out) {
  ByteString bytes(out);
  const auto size = EncodeRecord(type, slots, text, bytes);
  out = bytes;
  return size;
}

/// The longest string of a random record: too long for a length of one byte.
constexpr uint32_t kMaxText = 300;

/// Records with values that are likely to matter, of any type.
class RandomRecords {
 public:
  explicit RandomRecords(uint32_t seed) : random_(seed) {}

  /// `text` is what the record's strings point into: it is longer than all of them together.
  Slots Next(RecordType type, ByteView text) {
    Slots slots;
    Append(type, text, slots);
    return slots;
  }

  uint32_t Below(uint32_t bound) { return static_cast<uint32_t>(random_() % bound); }

 private:
  void Append(RecordType type, ByteView text, Slots& slots) {
    for (const FieldSpec& field : FieldsOf(type)) {
      const uint32_t count = field.repeated ? Below(4) : 1;
      if (field.repeated) slots.push_back(count);
      for (uint32_t i = 0; i < count; ++i) AppendValue(field, text, slots);
    }
  }

  void AppendValue(const FieldSpec& field, ByteView text, Slots& slots) {
    if (field.kind == FieldKind::kMessage) {
      Append(static_cast<RecordType>(field.message), text, slots);
    } else if (field.kind == FieldKind::kString) {
      const uint32_t length = Below(5) == 0 ? 0 : Below(kMaxText);
      slots.push_back(Below(static_cast<uint32_t>(text.size()) - length));
      slots.push_back(length);
    } else {
      slots.push_back(Number());
      if (field.kind == FieldKind::kInt64) slots.push_back(Number());
    }
  }

  uint32_t Number() {
    constexpr std::array<uint32_t, 6> kEdges = {0, 1, 127, 128, 0x7fffffff, 0xffffffff};
    return Below(2) == 0 ? kEdges[Below(kEdges.size())] : static_cast<uint32_t>(random_());
  }

  std::mt19937 random_;
};

std::string RecordText() {
  std::string text;
  for (uint32_t i = 0; i < 20 * kMaxText; ++i) text += static_cast<char>(i * 7);
  return text;
}

TEMPLATE_LIST_TEST_CASE("A record is encoded byte for byte as generated code writes the message",
                        "", vectors::AllMessages) {
  const std::string text = RecordText();
  RandomRecords records(1);
  for (int i = 0; i < 200; ++i) {
    const Slots slots = records.Next(RecordTypeOf<TestType>(), AsBytes(text));
    std::string encoded = "before";
    const auto size = Encode(RecordTypeOf<TestType>(), slots, AsBytes(text), encoded);
    REQUIRE(size);
    REQUIRE(encoded.substr(0, 6) == "before");
    encoded.erase(0, 6);
    REQUIRE(*size == encoded.size());

    const auto message = Parse<TestType>(AsBytes(encoded));
    REQUIRE(message);
    REQUIRE(Serialize(*message) == encoded);
  }
}

TEMPLATE_LIST_TEST_CASE("Generated code knows every field that is written", "",
                        vectors::AllMessages) {
  const RecordType type = RecordTypeOf<TestType>();
  for (const FieldSpec& field : FieldsOf(type)) {
    if (field.repeated) return;  // an item that comes twice is kept twice, known or not
  }
  const std::string text = RecordText();
  RandomRecords records(3);
  for (int i = 0; i < 20; ++i) {
    std::string encoded;
    REQUIRE(Encode(type, records.Next(type, AsBytes(text)), AsBytes(text), encoded));
    const auto message = Parse<TestType>(AsBytes(encoded + encoded));
    REQUIRE(message);
    REQUIRE(Serialize(*message) == encoded);
  }
}

TEMPLATE_LIST_TEST_CASE("Damaged messages are accepted or refused as generated code does", "",
                        vectors::AllMessages) {
  const std::string text = RecordText();
  RandomRecords records(2);
  for (int i = 0; i < 300; ++i) {
    std::string bytes;
    const Slots slots = records.Next(RecordTypeOf<TestType>(), AsBytes(text));
    REQUIRE(Encode(RecordTypeOf<TestType>(), slots, AsBytes(text), bytes));
    if (bytes.empty()) continue;
    const uint32_t at = records.Below(static_cast<uint32_t>(bytes.size()));
    if (i % 3 == 0) bytes.resize(at);
    if (i % 3 == 1) bytes[at] = static_cast<char>(records.Below(256));
    if (i % 3 == 2) bytes.insert(at, 1, static_cast<char>(records.Below(256)));
    REQUIRE(TranscodesLikeGeneratedCode<TestType>(AsBytes(bytes)));
  }
}

TEMPLATE_LIST_TEST_CASE("Unknown fields and groups are skipped, and broken ones refused", "",
                        vectors::AllMessages) {
  for (const auto hex : {"f83e01", "f93e0102030405060708", "fa3e03616263", "fd3e01020304",
                         "fb3e f83e01 fc3e", "f83e", "fa3e05616263", "fb3e", "fc3e", "00"}) {
    INFO(hex);
    CHECK(TranscodesLikeGeneratedCode<TestType>(AsBytes(FromHex(hex))));
  }
}

TEST_CASE("Every message of the vectors goes through a record unchanged") {
  for (const auto& vector : vectors::kMessages) {
    INFO(vector.type);
    const auto name = "pkt." + std::string(vector.type);
    const auto at = std::find(kMessageNames.begin(), kMessageNames.end(), name);
    const auto type = static_cast<RecordType>(at - kMessageNames.begin());
    CHECK(Transcode(type, AsBytes(vector.bytes)) == vector.bytes);
  }
}

TEST_CASE("A record holds strings by offset, int64 in halves, and items after their count") {
  const std::string whole = FromHex("0a026731 3209 0a0161 20ffffffff0f 38808080808080808080 01");
  Slots slots = {99};
  REQUIRE(DecodeRecord(RecordType::kGroupGetResp, AsBytes(whole), AsBytes(whole).data(), slots));
  CHECK(slots ==
        Slots{99, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 8, 1, 0, 0, 0, 0, 0xffffffff, 0, 0, 0x80000000});
}

TEST_CASE("A refused message adds no slots") {
  for (const char* hex : {"0f", "0801 0f", "0801 1002 0f", "08"}) {
    INFO(hex);
    const std::string bytes = FromHex(hex);
    Slots slots = {99};
    REQUIRE_FALSE(DecodeRecord(RecordType::kMessageResp, AsBytes(bytes), nullptr, slots));
    CHECK(slots == Slots{99});
  }
  const std::string index = FromHex("0a0208 01 0a0108");
  Slots slots = {99};
  REQUIRE_FALSE(DecodeRecord(RecordType::kMessageIndexResp, AsBytes(index), nullptr, slots));
  CHECK(slots == Slots{99});
}

TEST_CASE("Offsets are relative to the base that the caller passes") {
  const std::string frame = "head" + FromHex("0a0161");
  Slots slots;
  const ByteView bytes = AsBytes(frame);
  REQUIRE(DecodeRecord(RecordType::kErrorResp, bytes.subspan(4), bytes.data(), slots));
  CHECK(slots == Slots{6, 1});
}

TEST_CASE("Message ids are read with one tag each, packed, and mixed, and written with tags") {
  const std::string bytes = FromHex("0801 0a020203 0804");
  Slots slots;
  REQUIRE(
      DecodeRecord(RecordType::kMessageContentReq, AsBytes(bytes), AsBytes(bytes).data(), slots));
  CHECK(slots == Slots{4, 1, 0, 2, 0, 3, 0, 4, 0});
  std::string encoded;
  REQUIRE(Encode(RecordType::kMessageContentReq, slots, {}, encoded));
  CHECK(encoded == FromHex("0801080208030804"));
}

TEST_CASE("A packed run that ends inside a number is malformed, even if the message is complete") {
  for (const char* hex : {"0a0180", "0a020280", "0a0202800802", "0a0bffffffffffffffffffff01"}) {
    const std::string bytes = FromHex(hex);
    Slots slots{7};
    const auto size =
        DecodeRecord(RecordType::kMessageContentReq, AsBytes(bytes), AsBytes(bytes).data(), slots);
    REQUIRE_FALSE(size);
    CHECK(size.error() == TranscodeError::kMalformed);
    CHECK(slots == Slots{7});
  }
}

TEST_CASE("Empty items are written, empty fields are not") {
  std::string encoded;
  REQUIRE(Encode(RecordType::kMessageContentResp,
                 Slots{2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {}, encoded));
  CHECK(encoded == FromHex("0a000a00"));
  encoded.clear();
  REQUIRE(Encode(RecordType::kGroupCreateNotify, Slots{0, 0, 1, 0, 0}, {}, encoded));
  CHECK(encoded == FromHex("1200"));
}

TEST_CASE("A record that does not match its type is refused, and leaves the output unchanged") {
  const std::string text = "abc";
  constexpr uint32_t kMax = std::numeric_limits<uint32_t>::max();
  const std::vector<Slots> broken = {{},     {0},       {0, 0, 0}, {0, 4},      {1, 3},
                                     {3, 1}, {kMax, 1}, {1, kMax}, {kMax, kMax}};
  for (const Slots& slots : broken) {
    std::string out = "before";
    const auto size = Encode(RecordType::kErrorResp, slots, AsBytes(text), out);
    REQUIRE_FALSE(size);
    CHECK(size.error() == TranscodeError::kBadRecord);
    CHECK(out == "before");
  }
}

TEST_CASE("A count larger than the record is refused at once") {
  std::string out;
  for (const Slots& slots : {Slots{0xffffffff}, Slots{0xffffffff, 0, 0}, Slots{2, 0, 0}}) {
    CHECK_FALSE(Encode(RecordType::kMessageContentReq, slots, {}, out));
  }
}

TEST_CASE("A record whose strings exceed the text is refused, and leaves the output unchanged") {
  const std::string text(1 << 20, 'x');
  Slots slots = {0, 0, 300};
  for (int i = 0; i < 300; ++i) {
    slots.push_back(0);
    slots.push_back(1 << 20);
  }
  std::string out = "before";
  const auto size = Encode(RecordType::kGroupCreateNotify, slots, AsBytes(text), out);
  REQUIRE_FALSE(size);
  CHECK(size.error() == TranscodeError::kBadRecord);
  CHECK(out == "before");
}

TEST_CASE("Encoding reserves enough room for the longest items") {
  // Negative numbers take ten bytes, and texts of 128 bytes have a length of two bytes, which moves
  // what follows it.
  const std::string text(size_t{100} * 128, 'x');
  Slots slots = {0, 0, 0, 0, 0, 0, 0, 0, 0, 50};
  for (uint32_t i = 0; i < 50; ++i) {
    for (const uint32_t slot : {i * 256, 128U, i * 256 + 128, 128U, 0xffffffffU}) {
      slots.push_back(slot);
    }
  }
  std::string out;
  REQUIRE(Encode(RecordType::kHeader, slots, AsBytes(text), out));
  CHECK(Parse<pkt::Header>(AsBytes(out))->meta_size() == 50);
}

TEST_CASE("A message that would grow past the limit is refused, not attempted") {
  const std::unique_ptr<uint8_t[]> text(new uint8_t[kMaxMessageSize]);
  ByteString out;
  const auto size =
      EncodeRecord(RecordType::kErrorResp, Slots{0, 1}, {text.get(), kMaxMessageSize}, out);
  REQUIRE_FALSE(size);
  CHECK(size.error() == TranscodeError::kTooLarge);
}

TEST_CASE("A record that would grow past the limit is refused") {
  // Every two bytes are an index entry of nine slots.
  std::string bytes;
  for (size_t i = 0; i < kMaxRecordSlots / 8; ++i) bytes.append({0x0a, 0x00});
  Slots slots;
  const auto record =
      DecodeRecord(RecordType::kMessageIndexResp, AsBytes(bytes), AsBytes(bytes).data(), slots);
  REQUIRE_FALSE(record);
  CHECK(record.error() == TranscodeError::kTooLarge);
}

}  // namespace
}  // namespace kim::wire
