#include "base/byte_reader.h"

#include <catch2/catch.hpp>

#include "from_hex.h"

namespace kim {
namespace {

TEST_CASE("A byte reader reads consecutive big-endian integers") {
  const std::string bytes = FromHex("c311a365 8002 ff");
  ByteReader reader(AsBytes(bytes));
  CHECK(reader.ReadU32() == 0xc311a365u);
  CHECK(reader.ReadU16() == 0x8002);
  CHECK(reader.remaining() == 1);
}

TEST_CASE("A byte reader returns a view of the bytes, not a copy") {
  const std::string bytes = "header";
  ByteReader reader(AsBytes(bytes));
  const auto read = reader.ReadBytes(4);
  REQUIRE(read);
  CHECK(AsChars(*read) == "head");
  CHECK(AsChars(*read).data() == bytes.data());
}

TEST_CASE("A read that does not fit returns nothing and leaves the reader where it was") {
  const std::string bytes = FromHex("010203");
  ByteReader reader(AsBytes(bytes));
  CHECK_FALSE(reader.ReadU32());
  CHECK_FALSE(reader.ReadBytes(4));
  CHECK(reader.remaining() == 3);
  CHECK(reader.ReadU16() == 0x0102);
  CHECK_FALSE(reader.ReadU16());
  CHECK(reader.remaining() == 1);
}

TEST_CASE("A length near the integer maximum is refused like any other that is too long") {
  const std::string bytes = FromHex("01020304");
  ByteReader reader(AsBytes(bytes));
  for (const size_t length : {size_t{5}, size_t{0x7fffffff}, size_t{0xffffffff}, SIZE_MAX}) {
    CHECK_FALSE(reader.ReadBytes(length));
  }
  CHECK(reader.remaining() == 4);
}

TEST_CASE("Only zero bytes can be read from an empty buffer") {
  ByteReader reader(ByteView{});
  CHECK_FALSE(reader.ReadU16());
  CHECK_FALSE(reader.ReadU32());
  CHECK(reader.ReadBytes(0));
}

}  // namespace
}  // namespace kim
