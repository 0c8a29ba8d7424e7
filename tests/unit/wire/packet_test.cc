#include "wire/packet.h"

#include <wire_vectors.h>

#include <catch2/catch.hpp>

#include "from_hex.h"
#include "support/header_differential.h"
#include "support/packet_bytes.h"

namespace kim::wire {
namespace {

std::string PacketOf(const PacketHeader& header, std::string_view payload = {}) {
  return PacketBytes(header, AsBytes(payload));
}

TEST_CASE("Every packet of the vectors is decoded to its header and its payload") {
  for (const auto& vector : vectors::kPackets) {
    INFO(vector.name);
    const auto frame = DecodeLogicFrame(AsBytes(vector.frame));
    REQUIRE(frame);
    const auto header = DecodeHeader(frame->header);
    REQUIRE(header);
    CHECK(SameFields(*header, vector.header));
    if (vector.payload_matches != nullptr) {
      CHECK(vector.payload_matches(AsChars(frame->payload)));
    } else {
      CHECK(frame->payload.empty());
    }
  }
}

TEST_CASE("Every packet of the vectors without meta is encoded byte for byte") {
  for (const auto& vector : vectors::kPackets) {
    if (vector.has_meta) continue;
    INFO(vector.name);
    const auto payload = vector.serialize_payload != nullptr ? vector.serialize_payload() : "";
    CHECK(PacketOf(vector.header, payload) == vector.frame);
  }
}

TEST_CASE("A packet without fields and payload is a magic and two lengths of zero") {
  CHECK(PacketOf({}) == FromHex("c311a365 00000000 00000000"));
}

TEST_CASE("Appending a packet keeps the bytes before it") {
  const auto& vector = vectors::kPackets[0];
  ByteString out("before");
  AppendPacket(vector.header, AsBytes(vector.serialize_payload()), out);
  AppendPacket({}, {}, out);
  CHECK(out == "before" + std::string(vector.frame) + PacketOf({}));
}

TEST_CASE("A payload may hold any bytes, and more than a memory page") {
  std::string payload(70'000, '\0');
  payload.back() = '\xff';
  const std::string packet = PacketOf({.command = "chat.user.talk"}, payload);
  const auto frame = DecodeLogicFrame(AsBytes(packet));
  REQUIRE(frame);
  CHECK(AsChars(frame->payload) == payload);
}

TEST_CASE("A long name in a header is encoded as protobuf does") {
  const std::string long_name(300, 'x');
  CHECK(EncodesLikeGeneratedCode({.command = long_name, .dest = long_name}));
}

TEST_CASE("A header is not decoded beyond its own bytes") {
  const std::string packet = PacketOf({.command = "chat.talk.ack"}, "\x0a\x01z");
  const auto frame = DecodeLogicFrame(AsBytes(packet));
  REQUIRE(frame);
  CHECK(DecodeHeader(frame->header)->command == "chat.talk.ack");
}

}  // namespace
}  // namespace kim::wire
