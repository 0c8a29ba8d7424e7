#include <schema_messages.h>
#include <wire_vectors.h>

#include <catch2/catch.hpp>

#include "from_hex.h"
#include "support/protobuf_messages.h"

namespace kim::wire {
namespace {

TEST_CASE("Every message of the vectors is written byte for byte") {
  for (const auto& vector : vectors::kMessages) {
    INFO(vector.type);
    CHECK(vector.serialize() == vector.bytes);
  }
}

TEST_CASE("Every message of the vectors is read field for field") {
  for (const auto& vector : vectors::kMessages) {
    INFO(vector.type);
    CHECK(vector.matches(vector.bytes));
  }
}

TEMPLATE_LIST_TEST_CASE("No bytes are a message of defaults, which is written as no bytes", "",
                        vectors::AllMessages) {
  const auto message = Parse<TestType>({});
  REQUIRE(message);
  CHECK(Serialize(*message).empty());
}

TEMPLATE_LIST_TEST_CASE("Fields that no message knows survive reading and writing", "",
                        vectors::AllMessages) {
  for (const auto hex :
       {"f83e01", "f93e0102030405060708", "fa3e03616263", "fd3e01020304", "fb3e f83e01 fc3e"}) {
    const std::string bytes = FromHex(hex);
    const auto message = Parse<TestType>(AsBytes(bytes));
    REQUIRE(message);
    CHECK(Serialize(*message) == bytes);
  }
}

TEMPLATE_LIST_TEST_CASE("A field that is cut makes a malformed message", "", vectors::AllMessages) {
  for (const auto hex : {"f83e", "f83eff", "fa3e05616263", "fd3e010203", "fb3e", "fc3e", "00"}) {
    INFO(hex);
    const std::string bytes = FromHex(hex);
    const auto message = Parse<TestType>(AsBytes(bytes));
    REQUIRE_FALSE(message);
    CHECK(message.error() == DecodeError::kBadMessage);
  }
}

TEST_CASE("Enum values that the schema does not list survive") {
  const std::string header = FromHex("2007 28ae02");
  const auto parsed = Parse<pkt::Header>(AsBytes(header));
  REQUIRE(parsed);
  CHECK(static_cast<int>(parsed->status()) == 302);
  CHECK(static_cast<int>(parsed->flag()) == 7);
  CHECK(Serialize(*parsed) == header);
}

TEST_CASE("Text that is not UTF-8 survives byte for byte") {
  const std::string bytes = FromHex("1204 61ff80c3");
  const auto request = Parse<pkt::MessageReq>(AsBytes(bytes));
  REQUIRE(request);
  CHECK(request->body() == "\x61\xff\x80\xc3");
  CHECK(Serialize(*request) == bytes);
}

TEST_CASE("Message ids are written with one tag each, and read packed too") {
  const std::string unpacked = FromHex("0801 08ffffffffffffffffff01");
  const std::string packed = FromHex("0a0b 01ffffffffffffffffff01");
  for (const auto& bytes : {unpacked, packed}) {
    const auto request = Parse<pkt::MessageContentReq>(AsBytes(bytes));
    REQUIRE(request);
    REQUIRE(request->message_ids_size() == 2);
    CHECK(request->message_ids(0) == 1);
    CHECK(request->message_ids(1) == -1);
    CHECK(Serialize(*request) == unpacked);
  }
}

TEST_CASE("A message does not refer to the bytes that it was read from") {
  std::string bytes = FromHex("1203 616263");
  const auto request = Parse<pkt::MessageReq>(AsBytes(bytes));
  bytes.assign(bytes.size(), '\0');
  REQUIRE(request);
  CHECK(request->body() == "abc");
}

}  // namespace
}  // namespace kim::wire
