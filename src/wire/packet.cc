#include "wire/packet.h"

#include <array>
#include <cassert>
#include <limits>

#include "common.pb.h"
#include "wire/field_reader.h"
#include "wire/record_reader.h"
#include "wire/varint.h"

namespace kim::wire {
namespace {

// From the schema's own numbers, so that the two cannot drift apart.
constexpr uint32_t kCommandTag =
    MakeTag(pkt::Header::kCommandFieldNumber, WireType::kLengthDelimited);
constexpr uint32_t kChannelIdTag =
    MakeTag(pkt::Header::kChannelIdFieldNumber, WireType::kLengthDelimited);
constexpr uint32_t kSequenceTag = MakeTag(pkt::Header::kSequenceFieldNumber, WireType::kVarint);
constexpr uint32_t kFlagTag = MakeTag(pkt::Header::kFlagFieldNumber, WireType::kVarint);
constexpr uint32_t kStatusTag = MakeTag(pkt::Header::kStatusFieldNumber, WireType::kVarint);
constexpr uint32_t kDestTag = MakeTag(pkt::Header::kDestFieldNumber, WireType::kLengthDelimited);

[[gnu::noinline]] void AppendVarint(uint64_t value, ByteString& out) {
  std::array<uint8_t, kMaxVarintSize> bytes{};
  const uint8_t* end = WriteVarint(value, bytes.data());
  out.append(AsChars({bytes.data(), end}));
}

void AppendStringField(uint32_t tag, std::string_view value, ByteString& out) {
  if (value.empty()) return;
  AppendVarint(tag, out);
  AppendVarint(value.size(), out);
  out.append(value);
}

void AppendNumberField(uint32_t tag, uint64_t value, ByteString& out) {
  if (value == 0) return;
  AppendVarint(tag, out);
  AppendVarint(value, out);
}

/// A negative one takes ten bytes, as protobuf has it.
void AppendEnumField(uint32_t tag, int32_t value, ByteString& out) {
  AppendNumberField(tag, static_cast<uint64_t>(int64_t{value}), out);
}

void AppendU32(uint32_t value, ByteString& out) {
  std::array<uint8_t, 4> bytes{};
  WriteU32(value, bytes.data());
  out.append(AsChars(bytes));
}

}  // namespace

void WriteU32(uint32_t value, uint8_t* out) {
  out[0] = static_cast<uint8_t>(value >> 24);
  out[1] = static_cast<uint8_t>(value >> 16);
  out[2] = static_cast<uint8_t>(value >> 8);
  out[3] = static_cast<uint8_t>(value);
}

void AppendPacket(const PacketHeader& header, ByteView payload, ByteString& out) {
  AppendU32(kLogicMagic, out);
  AppendU32(0, out);
  const size_t header_at = out.size();
  AppendStringField(kCommandTag, header.command, out);
  AppendStringField(kChannelIdTag, header.channel_id, out);
  AppendNumberField(kSequenceTag, header.sequence.value(), out);
  AppendEnumField(kFlagTag, header.flag, out);
  AppendEnumField(kStatusTag, header.status, out);
  AppendStringField(kDestTag, header.dest, out);
  const size_t header_size = out.size() - header_at;
  assert(header_size <= std::numeric_limits<uint32_t>::max());
  assert(payload.size() <= std::numeric_limits<uint32_t>::max());
  // Known only now.
  WriteU32(static_cast<uint32_t>(header_size), reinterpret_cast<uint8_t*>(&out[header_at - 4]));
  AppendU32(static_cast<uint32_t>(payload.size()), out);
  out.append(AsChars(payload));
}

Result<PacketHeader, DecodeError> DecodeHeader(ByteView bytes) {
  RecordReader record(RecordType::kHeader, bytes);
  if (!record.ok()) return Failure{DecodeError::kBadHeader};
  PacketHeader header;
  header.command = record.Text();
  header.channel_id = record.Text();
  header.sequence = Sequence(record.Number());
  header.flag = static_cast<int32_t>(record.Number());
  header.status = static_cast<int32_t>(record.Number());
  header.dest = record.Text();
  return header;
}

}  // namespace kim::wire
