#include "wire/frame.h"

#include <wire_vectors.h>

#include <catch2/catch.hpp>

#include "from_hex.h"

namespace kim::wire {
namespace {

// Two bytes of header, three of payload.
constexpr std::string_view kWhole = "c311a365 00000002 0a00 00000003 616263";
constexpr std::string_view kStripped = "00000002 0a00 00000003 616263";

DecodeError ErrorOf(std::string_view hex) {
  const std::string bytes = FromHex(hex);
  const auto frame = DecodeFrame(AsBytes(bytes));
  REQUIRE_FALSE(frame.ok());
  return frame.error();
}

DecodeError LogicErrorOf(std::string_view hex) {
  const std::string bytes = FromHex(hex);
  const auto frame = DecodeLogicFrame(AsBytes(bytes));
  REQUIRE_FALSE(frame.ok());
  return frame.error();
}

TEST_CASE("Ping and pong are the eight bytes of the vectors") {
  CHECK(AsChars(PingFrame()) == vectors::kPing);
  CHECK(AsChars(PongFrame()) == vectors::kPong);
}

TEST_CASE("Ping and pong are decoded to their codes") {
  const auto ping = DecodeFrame(PingFrame());
  const auto pong = DecodeFrame(PongFrame());
  REQUIRE(ping);
  REQUIRE(pong);
  CHECK(std::get<BasicFrame>(*ping).code == static_cast<uint16_t>(BasicCode::kPing));
  CHECK(std::get<BasicFrame>(*pong).code == static_cast<uint16_t>(BasicCode::kPong));
  CHECK(std::get<BasicFrame>(*ping).body.empty());
}

TEST_CASE("A basic frame with an unknown code and a body is valid") {
  const std::string bytes = FromHex("c315a765 ffff 0003 616263");
  const auto frame = DecodeFrame(AsBytes(bytes));
  REQUIRE(frame);
  CHECK(std::get<BasicFrame>(*frame).code == 0xffff);
  CHECK(AsChars(std::get<BasicFrame>(*frame).body) == "abc");
}

TEST_CASE("A logic frame is split into views of its header and its payload") {
  const std::string bytes = FromHex(kWhole);
  const auto frame = DecodeFrame(AsBytes(bytes));
  REQUIRE(frame);
  const auto& logic = std::get<LogicFrame>(*frame);
  CHECK(AsChars(logic.header).data() == bytes.data() + 8);
  CHECK(AsChars(logic.header) == FromHex("0a00"));
  CHECK(AsChars(logic.payload).data() == bytes.data() + 14);
  CHECK(AsChars(logic.payload) == "abc");
}

TEST_CASE("A logic frame may have neither header nor payload") {
  const std::string bytes = FromHex("c311a365 00000000 00000000");
  const auto frame = DecodeFrame(AsBytes(bytes));
  REQUIRE(frame);
  CHECK(std::get<LogicFrame>(*frame).header.empty());
  CHECK(std::get<LogicFrame>(*frame).payload.empty());
}

TEST_CASE("Every packet of the vectors is a frame") {
  for (const auto& vector : vectors::kPackets) {
    INFO(vector.name);
    const auto frame = DecodeFrame(AsBytes(vector.frame));
    REQUIRE(frame);
    CHECK(std::holds_alternative<LogicFrame>(*frame));
  }
}

TEST_CASE("An empty buffer is not a frame") {
  CHECK(ErrorOf("") == DecodeError::kEmpty);
  CHECK(LogicErrorOf("") == DecodeError::kEmpty);
}

TEST_CASE("A magic that is neither logic nor basic is refused") {
  CHECK(ErrorOf("c311a364 00000000 00000000") == DecodeError::kBadMagic);
  CHECK(ErrorOf("00000000") == DecodeError::kBadMagic);
  CHECK(ErrorOf("65a311c3 00000000 00000000") == DecodeError::kBadMagic);
}

TEST_CASE("A logic frame that is cut anywhere is refused, and the error says where") {
  const std::string bytes = FromHex(kWhole);
  const auto error_at = [&](size_t size) {
    return DecodeFrame(AsBytes(std::string_view(bytes).substr(0, size))).error();
  };
  for (const size_t size : {1u, 2u, 3u, 4u, 5u, 6u, 7u}) {
    INFO(size);
    CHECK(error_at(size) == DecodeError::kTruncated);
  }
  for (const size_t size : {8u, 9u}) CHECK(error_at(size) == DecodeError::kHeaderLength);
  for (const size_t size : {10u, 11u, 12u, 13u}) CHECK(error_at(size) == DecodeError::kTruncated);
  for (const size_t size : {14u, 15u, 16u}) CHECK(error_at(size) == DecodeError::kPayloadLength);
}

TEST_CASE("A basic frame that is cut anywhere is refused, and the error says where") {
  CHECK(ErrorOf("c315a7") == DecodeError::kTruncated);
  CHECK(ErrorOf("c315a765") == DecodeError::kTruncated);
  CHECK(ErrorOf("c315a765 00") == DecodeError::kTruncated);
  CHECK(ErrorOf("c315a765 0001 00") == DecodeError::kTruncated);
  CHECK(ErrorOf("c315a765 0001 0001") == DecodeError::kPayloadLength);
  CHECK(ErrorOf("c315a765 0001 ffff 616263") == DecodeError::kPayloadLength);
}

TEST_CASE("A header length past the end is refused, however long it is") {
  CHECK(ErrorOf("c311a365 00000003 0a00") == DecodeError::kHeaderLength);
  CHECK(ErrorOf("c311a365 7fffffff 0a00 00000000") == DecodeError::kHeaderLength);
  CHECK(ErrorOf("c311a365 80000000 0a00 00000000") == DecodeError::kHeaderLength);
  CHECK(ErrorOf("c311a365 ffffffff 0a00 00000000") == DecodeError::kHeaderLength);
}

TEST_CASE("A payload length past the end is refused, however long it is") {
  CHECK(ErrorOf("c311a365 00000000 00000001") == DecodeError::kPayloadLength);
  CHECK(ErrorOf("c311a365 00000000 7fffffff 61") == DecodeError::kPayloadLength);
  CHECK(ErrorOf("c311a365 00000000 80000000 61") == DecodeError::kPayloadLength);
  CHECK(ErrorOf("c311a365 00000000 ffffffff 61") == DecodeError::kPayloadLength);
}

TEST_CASE("Bytes after a complete frame are refused") {
  CHECK(ErrorOf(std::string(kWhole) + "00") == DecodeError::kTrailingBytes);
  CHECK(ErrorOf("c315a765 0001 0000 00") == DecodeError::kTrailingBytes);
}

TEST_CASE("A logic packet is read with its magic and without") {
  for (const auto hex : {kWhole, kStripped}) {
    const std::string bytes = FromHex(hex);
    const auto logic = DecodeLogicFrame(AsBytes(bytes));
    REQUIRE(logic);
    CHECK(AsChars(logic->header) == FromHex("0a00"));
    CHECK(AsChars(logic->payload) == "abc");
  }
}

TEST_CASE("Bytes after a logic packet are ignored if the caller knows its kind") {
  for (const auto hex : {kWhole, kStripped}) {
    const std::string bytes = FromHex(hex) + "trailing";
    const auto logic = DecodeLogicFrame(AsBytes(bytes));
    REQUIRE(logic);
    CHECK(AsChars(logic->payload) == "abc");
  }
}

TEST_CASE("A ping is not a logic packet") {
  CHECK(DecodeLogicFrame(PingFrame()).error() == DecodeError::kBadMagic);
}

TEST_CASE("Without a magic, a header length that does not fit is reported as a bad magic") {
  CHECK(LogicErrorOf("00000003 0a00") == DecodeError::kBadMagic);
  CHECK(LogicErrorOf("7fffffff 0a00") == DecodeError::kBadMagic);
  CHECK(LogicErrorOf("ffffffff 0a00") == DecodeError::kBadMagic);
}

TEST_CASE("A logic packet that is cut is refused with its magic and without") {
  CHECK(LogicErrorOf("c311") == DecodeError::kTruncated);
  CHECK(LogicErrorOf("c311a365") == DecodeError::kTruncated);
  CHECK(LogicErrorOf("c311a365 00000003 0a00") == DecodeError::kHeaderLength);
  CHECK(LogicErrorOf("c311a365 00000002 0a00") == DecodeError::kTruncated);
  CHECK(LogicErrorOf("c311a365 ffffffff 0a00") == DecodeError::kHeaderLength);
  CHECK(LogicErrorOf("00000002 0a00 0000") == DecodeError::kTruncated);
  CHECK(LogicErrorOf("00000002 0a00 ffffffff 61") == DecodeError::kPayloadLength);
}

}  // namespace
}  // namespace kim::wire
