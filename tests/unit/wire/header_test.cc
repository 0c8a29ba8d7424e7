#include <catch2/catch.hpp>
#include <random>

#include "from_hex.h"
#include "support/header_differential.h"
#include "wire/packet.h"

namespace kim::wire {
namespace {

/// The header's fields, after checking that generated code reads the same ones. The string's views
/// are into `bytes`.
PacketHeader Decoded(const std::string& bytes) {
  CHECK(DecodesLikeGeneratedCode(AsBytes(bytes)));
  const auto header = DecodeHeader(AsBytes(bytes));
  REQUIRE(header);
  return *header;
}

bool IsRefused(std::string_view hex) {
  const std::string bytes = FromHex(hex);
  CHECK(DecodesLikeGeneratedCode(AsBytes(bytes)));
  const auto header = DecodeHeader(AsBytes(bytes));
  return !header && header.error() == DecodeError::kBadHeader;
}

TEST_CASE("A header without bytes holds every field's default") {
  CHECK(SameFields(Decoded(""), PacketHeader{}));
}

TEST_CASE("A header's strings are views into its bytes") {
  const std::string bytes = FromHex("0a03616263 32017a");
  const auto header = Decoded(bytes);
  CHECK(header.command == "abc");
  CHECK(header.command.data() == bytes.data() + 2);
  CHECK(header.dest.data() == bytes.data() + 7);
}

TEST_CASE("A status and a flag that the schema does not list survive") {
  const auto header = Decoded(FromHex("2007 28ae02"));
  CHECK(header.flag == 7);
  CHECK(header.status == 302);
  CHECK(EncodesLikeGeneratedCode(header));
}

TEST_CASE("Negative flags and statuses take ten bytes and survive") {
  const std::string bytes = FromHex("20ffffffffffffffffff01 2880808080f8ffffffff01");
  const auto header = Decoded(bytes);
  CHECK(header.flag == -1);
  CHECK(header.status == INT32_MIN);
  const std::string packet = PacketBytes(header);
  CHECK(packet.substr(8, bytes.size()) == bytes);
}

TEST_CASE("The largest sequence survives, and a larger one is truncated to 32 bits") {
  CHECK(Decoded(FromHex("18ffffffff0f")).sequence == Sequence(4294967295));
  CHECK(Decoded(FromHex("188180808010")).sequence == Sequence(1));
  CHECK(Decoded(FromHex("18ffffffffffffffffff01")).sequence == Sequence(4294967295));
}

TEST_CASE("A sequence of zero may be encoded explicitly") {
  CHECK(Decoded(FromHex("1800")).sequence == Sequence(0));
}

TEST_CASE("Fields come in any order") {
  const std::string bytes = FromHex("320164 1805 0a0163 120168");
  const auto header = Decoded(bytes);
  CHECK(header.command == "c");
  CHECK(header.channel_id == "h");
  CHECK(header.sequence == Sequence(5));
  CHECK(header.dest == "d");
}

TEST_CASE("Of a repeated field the last value wins, even if it is empty") {
  const std::string bytes = FromHex("0a0161 0a0162 1801 1802 2801 2802 320164 3200");
  const auto header = Decoded(bytes);
  CHECK(header.command == "b");
  CHECK(header.sequence == Sequence(2));
  CHECK(header.status == 2);
  CHECK(header.dest.empty());
}

TEST_CASE("Meta entries are skipped") {
  CHECK(Decoded(FromHex("3a0c 0a03617070 12036b696d 1801 1807")).sequence == Sequence(7));
  CHECK(Decoded(FromHex("3a00 3a00 1807")).sequence == Sequence(7));
}

TEST_CASE("A malformed meta entry makes a malformed header") {
  CHECK(IsRefused("3a05 1801"));
  CHECK(IsRefused("3a02 0a05 6162636465"));
  CHECK(IsRefused("3a01 18"));
  CHECK(IsRefused("3a01 00"));
  CHECK(IsRefused("3a01 0c"));
}

TEST_CASE("Unknown fields of every wire type are skipped") {
  CHECK(Decoded(FromHex("7801 1807")).sequence == Sequence(7));
  CHECK(Decoded(FromHex("790102030405060708 1807")).sequence == Sequence(7));
  CHECK(Decoded(FromHex("7a03616263 1807")).sequence == Sequence(7));
  CHECK(Decoded(FromHex("7d01020304 1807")).sequence == Sequence(7));
  CHECK(Decoded(FromHex("fa3e03616263 1807")).sequence == Sequence(7));
}

TEST_CASE("A known field number with another wire type is an unknown field") {
  const std::string bytes = FromHex("0801 1a0161 25000000ff 0a0163");
  const auto header = Decoded(bytes);
  CHECK(header.command == "c");
  CHECK(header.sequence == Sequence(0));
  CHECK(header.flag == 0);
}

TEST_CASE("A varint that is padded with zeros has the same value") {
  CHECK(Decoded(FromHex("98808000 8780808000")).sequence == Sequence(7));
  const std::string padded_length = FromHex("0a 8180808000 61");
  CHECK(Decoded(padded_length).command == "a");
}

TEST_CASE("A header that is cut inside a field is refused") {
  CHECK(IsRefused("0a"));
  CHECK(IsRefused("0a03 6162"));
  CHECK(IsRefused("18"));
  CHECK(IsRefused("18ff"));
  CHECK(IsRefused("28ff"));
  CHECK(IsRefused("98"));
  CHECK(IsRefused("7901020304050607"));
  CHECK(IsRefused("7d010203"));
  CHECK(IsRefused("7a0361"));
}

TEST_CASE("A string length near the integer maximum is refused") {
  CHECK(IsRefused("0a ffffffff07 61"));
  CHECK(IsRefused("0a ffffffff0f 61"));
  CHECK(IsRefused("0a ffffffffffffffffff01 61"));
}

TEST_CASE("Field number zero is refused whatever its wire type") {
  CHECK(IsRefused("00"));
  CHECK(IsRefused("01 0000000000000000"));
  CHECK(IsRefused("02 00"));
  CHECK(IsRefused("03 04"));
  CHECK(IsRefused("04"));
  CHECK(IsRefused("05 00000000"));
  CHECK(IsRefused("8000"));
}

TEST_CASE("The two wire types that do not exist are refused") {
  CHECK(IsRefused("7e 00"));
  CHECK(IsRefused("7f 00"));
}

TEST_CASE("A varint of more than ten bytes is refused, in a known field or not") {
  CHECK(Decoded(FromHex("18 80808080808080808001")).sequence == Sequence(0));
  CHECK(IsRefused("18 8080808080808080808001"));
  CHECK(IsRefused("20 8080808080808080808001"));
  CHECK(IsRefused("78 8080808080808080808001"));
}

TEST_CASE("A tag of more than five bytes is refused") {
  CHECK(IsRefused("988080808000 07"));
}

TEST_CASE("An unknown group is skipped, as protobuf does") {
  CHECK(Decoded(FromHex("7b 7801 7a0161 7c 1807")).sequence == Sequence(7));
  CHECK(Decoded(FromHex("7b 83018401 7c 1807")).sequence == Sequence(7));
}

TEST_CASE("An unclosed group, a group closed by another's end, and a lone end are refused") {
  CHECK(IsRefused("7b"));
  CHECK(IsRefused("7b 7801"));
  CHECK(IsRefused("7b 8401"));
  CHECK(IsRefused("7c"));
  CHECK(IsRefused("7b 00 7c"));
}

TEST_CASE("Groups may nest a hundred deep, and one less inside a meta entry") {
  const auto nested = [](size_t depth) {
    return std::string(depth, '\x7b') + std::string(depth, '\x7c');
  };
  CHECK(SameFields(Decoded(nested(100)), PacketHeader{}));
  CHECK_FALSE(DecodeHeader(AsBytes(nested(101))));
  CHECK(DecodesLikeGeneratedCode(AsBytes(nested(101))));
  CHECK(SameFields(Decoded(FromHex("3a c601") + nested(99)), PacketHeader{}));
  const std::string too_deep = FromHex("3a c801") + nested(100);
  CHECK_FALSE(DecodeHeader(AsBytes(too_deep)));
  CHECK(DecodesLikeGeneratedCode(AsBytes(too_deep)));
}

TEST_CASE("Text that is not UTF-8 is kept byte for byte") {
  const std::string bytes = FromHex("0a02 fffe");
  CHECK(Decoded(bytes).command == "\xff\xfe");
}

class RandomHeaders {
 public:
  uint32_t Number(uint32_t below) { return static_cast<uint32_t>(random_() % below); }

  std::string String() {
    static constexpr uint32_t kSizes[] = {0, 0, 1, 14, 127, 128, 300};
    std::string text(kSizes[Number(7)], '\0');
    for (char& c : text) c = static_cast<char>(Number(256));
    return text;
  }

  uint32_t Integer() {
    static constexpr uint32_t kEdges[] = {0,     1,          127,        128,
                                          65535, 0x7fffffff, 0x80000000, 0xffffffff};
    return Number(2) == 0 ? kEdges[Number(8)] : static_cast<uint32_t>(random_());
  }

  pkt::Header Header() {
    pkt::Header header;
    header.set_command(String());
    header.set_channelid(String());
    header.set_sequence(Integer());
    header.set_flag(static_cast<pkt::Flag>(Integer()));
    header.set_status(static_cast<pkt::Status>(Integer()));
    header.set_dest(String());
    for (uint32_t i = Number(3); i > 0; --i) {
      auto& meta = *header.add_meta();
      meta.set_key(String());
      meta.set_value(String());
      meta.set_type(static_cast<pkt::MetaType>(Integer()));
    }
    return header;
  }

 private:
  std::mt19937 random_{20261122};
};

TEST_CASE("Random headers are written byte for byte as generated code writes them") {
  RandomHeaders random;
  for (int i = 0; i < 2000; ++i) {
    const pkt::Header header = random.Header();
    REQUIRE(EncodesLikeGeneratedCode(FieldsOf(header)));
  }
}

TEST_CASE("Random headers of generated code are read field for field") {
  RandomHeaders random;
  for (int i = 0; i < 2000; ++i) {
    const pkt::Header header = random.Header();
    const std::string bytes = Serialize(header);
    const auto decoded = DecodeHeader(AsBytes(bytes));
    REQUIRE(decoded);
    REQUIRE(SameFields(*decoded, FieldsOf(header)));
  }
}

TEST_CASE("A header is read correctly into slots that held a damaged one") {
  RandomHeaders random;
  Slots kept;
  for (int i = 0; i < 2000; ++i) {
    const pkt::Header header = random.Header();
    const std::string bytes = Serialize(header);
    CHECK_FALSE(DecodeHeader(AsBytes(FromHex("0a7f")), kept));
    const auto decoded = DecodeHeader(AsBytes(bytes), kept);
    REQUIRE(decoded);
    REQUIRE(SameFields(*decoded, FieldsOf(header)));
  }
}

TEST_CASE("Damaged random headers are accepted or refused as generated code does") {
  RandomHeaders random;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = Serialize(random.Header());
    bytes.resize(random.Number(static_cast<uint32_t>(bytes.size()) + 1));
    for (uint32_t hits = random.Number(4); hits > 0 && !bytes.empty(); --hits) {
      const auto at = random.Number(static_cast<uint32_t>(bytes.size()));
      bytes[at] = static_cast<char>(random.Number(256));
    }
    REQUIRE(DecodesLikeGeneratedCode(AsBytes(bytes)));
  }
}

}  // namespace
}  // namespace kim::wire
