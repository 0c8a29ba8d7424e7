#include "wire/field_reader.h"

#include <catch2/catch.hpp>

#include "from_hex.h"

namespace kim::wire {
namespace {

TEST_CASE("A message is read field by field until it is done") {
  const std::string bytes = FromHex("08ac02 12036b696d");
  FieldReader reader(AsBytes(bytes));
  CHECK(reader.ReadTag() == MakeTag(1, WireType::kVarint));
  CHECK(reader.ReadVarint() == 300u);
  CHECK_FALSE(reader.done());
  CHECK(reader.ReadTag() == MakeTag(2, WireType::kLengthDelimited));
  const ByteView text = reader.ReadLengthDelimited();
  CHECK(AsChars(text).data() == bytes.data() + 5);
  CHECK(AsChars(text) == "kim");
  CHECK(reader.done());
  CHECK(reader.ok());
}

TEST_CASE("The largest field number and the largest varint are read whole") {
  const std::string bytes = FromHex("f8ffffff0f ffffffffffffffffff01");
  FieldReader reader(AsBytes(bytes));
  CHECK(reader.ReadTag() == MakeTag((1 << 29) - 1, WireType::kVarint));
  CHECK(reader.ReadVarint() == UINT64_MAX);
  CHECK(reader.done());
}

TEST_CASE("Nothing can be read after the end of a message") {
  FieldReader tag(ByteView{});
  CHECK(tag.done());
  CHECK(tag.ok());
  CHECK(tag.ReadTag() == 0);
  CHECK_FALSE(tag.ok());
  FieldReader varint(ByteView{});
  CHECK(varint.ReadVarint() == 0);
  CHECK_FALSE(varint.ok());
  FieldReader text(ByteView{});
  CHECK(text.ReadLengthDelimited().empty());
  CHECK_FALSE(text.ok());
}

TEST_CASE("A read that fails ends the message") {
  const std::string bytes = FromHex("1205 6b696d");
  FieldReader reader(AsBytes(bytes));
  CHECK(reader.ReadTag() == MakeTag(2, WireType::kLengthDelimited));
  CHECK(reader.ReadLengthDelimited().empty());
  CHECK(reader.done());
  CHECK_FALSE(reader.ok());
}

TEST_CASE("Skipping a field moves the reader to the next one") {
  const std::string bytes = FromHex("09 0102030405060708 10 01");
  FieldReader reader(AsBytes(bytes));
  reader.SkipField(reader.ReadTag(), FieldReader::kMaxDepth);
  CHECK(reader.ReadTag() == MakeTag(2, WireType::kVarint));
}

TEST_CASE("A group is skipped only as deep as the caller allows") {
  const std::string bytes = FromHex("0b 13 1801 14 0c");
  CHECK(IsWellFormed(AsBytes(bytes), 2));
  CHECK_FALSE(IsWellFormed(AsBytes(bytes), 1));
  CHECK_FALSE(IsWellFormed(AsBytes(bytes), 0));
}

TEST_CASE("A message without fields is well-formed, one with half a field is not") {
  CHECK(IsWellFormed({}, 0));
  const std::string half = FromHex("0801 10");
  CHECK_FALSE(IsWellFormed(AsBytes(half), 0));
}

}  // namespace
}  // namespace kim::wire
