#include <emscripten/emscripten.h>

#include <cstdint>

#include "base/byte_string.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/strong.h"
#include "bindings/scratch.h"
#include "wire/frame.h"
#include "wire/packet.h"
#include "wire/transcoder.h"

/// Encodes and decodes messages and packets for JavaScript, which passes the type of a message as
/// its `RecordType`.
namespace kim::bindings {
namespace {

using wire::DecodeError;
using wire::RecordType;
using wire::TranscodeError;

int32_t FailWith(TranscodeError error, DecodeError malformed) {
  switch (error) {
    case TranscodeError::kMalformed:
      return Fail(malformed);
    case TranscodeError::kTooLarge:
      return Fail(ErrorCode::kTooLarge);
    case TranscodeError::kBadRecord:
      break;
  }
  return Fail(ErrorCode::kBadRecord);
}

/// Encodes the record at the start of the input, with its text from `text_at` to `input_size`.
Result<size_t, TranscodeError> EncodeInput(RecordType type, uint32_t slot_count, uint32_t text_at,
                                           uint32_t input_size) {
  const ByteView input = scratch.input.First(input_size);
  if (text_at > input.size() || slot_count > text_at / sizeof(uint32_t)) {
    return Failure{TranscodeError::kBadRecord};
  }
  const auto* slots = reinterpret_cast<const uint32_t*>(input.data());
  return wire::EncodeRecord(type, {slots, slot_count}, input.subspan(text_at), scratch.bytes);
}

}  // namespace
}  // namespace kim::bindings

using namespace kim;            // NOLINT: the C names below have no namespace
using namespace kim::bindings;  // NOLINT

extern "C" {

/// Encodes a message: a record of `slot_count` slots at the start of the input, with its text from
/// `text_at` to `input_size`. Offsets of texts count from `text_at`. Answers with bytes.
EMSCRIPTEN_KEEPALIVE int32_t kim_encode(uint32_t type, uint32_t slot_count, uint32_t text_at,
                                        uint32_t input_size) {
  scratch.bytes.clear();
  const auto size = EncodeInput(static_cast<RecordType>(type), slot_count, text_at, input_size);
  return size ? AnswerBytes() : FailWith(size.error(), DecodeError::kBadMessage);
}

/// Decodes the message in the first `size` bytes of the input. Answers with its record. Offsets of
/// texts count from the start of the input.
EMSCRIPTEN_KEEPALIVE int32_t kim_decode(uint32_t type, uint32_t size) {
  scratch.slots.clear();
  const auto record = wire::DecodeRecord(static_cast<RecordType>(type), scratch.input.First(size),
                                         scratch.input.data(), scratch.slots);
  return record ? AnswerSlots() : FailWith(record.error(), DecodeError::kBadMessage);
}

/// Encodes everything in a logic packet that comes before its payload. The input begins with the
/// header's command, channel and destination, and its meta entries, already encoded. The caller
/// appends the payload of `payload_size` bytes, which need not cross to the core at all. Answers
/// with bytes.
EMSCRIPTEN_KEEPALIVE int32_t kim_packet_head(uint32_t command_size, uint32_t channel_size,
                                             uint32_t dest_size, uint32_t meta_size,
                                             uint32_t sequence, int32_t flag, int32_t status,
                                             uint32_t payload_size) {
  InputRuns runs(size_t{command_size} + channel_size + dest_size + meta_size);
  wire::PacketHeader header;
  header.command = AsChars(runs.Next(command_size));
  header.channel_id = AsChars(runs.Next(channel_size));
  header.dest = AsChars(runs.Next(dest_size));
  header.sequence = Sequence(sequence);
  header.flag = flag;
  header.status = status;
  ByteString& out = scratch.bytes;
  out.clear();
  wire::AppendPacketHead(header, runs.Next(meta_size), payload_size, out);
  return AnswerBytes();
}

/// Splits the logic packet in the first `size` bytes of the input, with or without its magic.
/// Answers with two slots, the payload's offset in the input and its length, then the record of the
/// Header.
EMSCRIPTEN_KEEPALIVE int32_t kim_packet_open(uint32_t size) {
  const uint8_t* base = scratch.input.data();
  const auto frame = wire::DecodeLogicFrame(scratch.input.First(size));
  if (!frame) return Fail(frame.error());
  scratch.slots.assign({static_cast<uint32_t>(frame->payload.data() - base),
                        static_cast<uint32_t>(frame->payload.size())});
  const auto record = wire::DecodeRecord(RecordType::kHeader, frame->header, base, scratch.slots);
  return record ? AnswerSlots() : FailWith(record.error(), DecodeError::kBadHeader);
}

}  // extern "C"
