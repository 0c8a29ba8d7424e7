#include "wire/frame.h"

#include <array>

#include "base/byte_reader.h"

namespace kim::wire {
namespace {

constexpr std::array<uint8_t, 8> kPing = {0xc3, 0x15, 0xa7, 0x65, 0x00, 0x01, 0x00, 0x00};
constexpr std::array<uint8_t, 8> kPong = {0xc3, 0x15, 0xa7, 0x65, 0x00, 0x02, 0x00, 0x00};

Result<LogicFrame, DecodeError> ReadLogic(uint32_t header_length, ByteReader& reader) {
  const auto header = reader.ReadBytes(header_length);
  if (!header) return Failure{DecodeError::kHeaderLength};
  const auto payload_length = reader.ReadU32();
  if (!payload_length) return Failure{DecodeError::kTruncated};
  const auto payload = reader.ReadBytes(*payload_length);
  if (!payload) return Failure{DecodeError::kPayloadLength};
  return LogicFrame{*header, *payload};
}

Result<BasicFrame, DecodeError> ReadBasic(ByteReader& reader) {
  const auto code = reader.ReadU16();
  const auto length = reader.ReadU16();
  if (!code || !length) return Failure{DecodeError::kTruncated};
  const auto body = reader.ReadBytes(*length);
  if (!body) return Failure{DecodeError::kPayloadLength};
  return BasicFrame{*code, *body};
}

Result<Frame, DecodeError> ReadFrame(ByteReader& reader) {
  const auto magic = reader.ReadU32();
  if (!magic) return Failure{DecodeError::kTruncated};
  if (*magic == kBasicMagic) {
    const auto basic = ReadBasic(reader);
    if (!basic) return Failure{basic.error()};
    return Frame(*basic);
  }
  if (*magic != kLogicMagic) return Failure{DecodeError::kBadMagic};
  const auto header_length = reader.ReadU32();
  if (!header_length) return Failure{DecodeError::kTruncated};
  const auto logic = ReadLogic(*header_length, reader);
  if (!logic) return Failure{logic.error()};
  return Frame(*logic);
}

}  // namespace

Result<Frame, DecodeError> DecodeFrame(ByteView bytes) {
  if (bytes.empty()) return Failure{DecodeError::kEmpty};
  ByteReader reader(bytes);
  auto frame = ReadFrame(reader);
  if (frame && reader.remaining() > 0) return Failure{DecodeError::kTrailingBytes};
  return frame;
}

Result<LogicFrame, DecodeError> DecodeLogicFrame(ByteView bytes) {
  if (bytes.empty()) return Failure{DecodeError::kEmpty};
  ByteReader reader(bytes);
  auto first = reader.ReadU32();
  if (!first) return Failure{DecodeError::kTruncated};
  if (*first == kLogicMagic) {
    first = reader.ReadU32();
    if (!first) return Failure{DecodeError::kTruncated};
  } else if (*first > reader.remaining()) {
    // Without a magic, only a length that fits tells a packet from arbitrary bytes.
    return Failure{DecodeError::kBadMagic};
  }
  return ReadLogic(*first, reader);
}

ByteView PingFrame() {
  return kPing;
}

ByteView PongFrame() {
  return kPong;
}

}  // namespace kim::wire
