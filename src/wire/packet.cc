#include "wire/packet.h"

#include <cassert>
#include <limits>

#include "base/copy_bytes.h"
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

/// Four bytes, big-endian, like the lengths of a frame.
void WriteU32(uint32_t value, uint8_t* out) {
  out[0] = static_cast<uint8_t>(value >> 24);
  out[1] = static_cast<uint8_t>(value >> 16);
  out[2] = static_cast<uint8_t>(value >> 8);
  out[3] = static_cast<uint8_t>(value);
}

uint8_t* PutNumber(uint32_t tag, uint64_t value, uint8_t* at) {
  if (value == 0) return at;
  return WriteVarint(value, WriteVarint(tag, at));
}

[[gnu::noinline]] uint8_t* PutText(uint32_t tag, std::string_view value, uint8_t* at) {
  if (value.empty()) return at;
  return CopyBytesInline(AsBytes(value), PutNumber(tag, value.size(), at));
}

/// A negative value takes ten bytes, as in protobuf.
uint8_t* PutEnum(uint32_t tag, int32_t value, uint8_t* at) {
  return PutNumber(tag, static_cast<uint64_t>(int64_t{value}), at);
}

}  // namespace

void AppendPacketHead(const PacketHeader& header, ByteView meta, uint32_t payload_size,
                      ByteString& out) {
  const size_t texts = header.command.size() + header.channel_id.size() + header.dest.size();
  const size_t start = out.size();
  auto* begin = reinterpret_cast<uint8_t*>(out.Extend(kMaxPacketOverhead + texts + meta.size()));
  uint8_t* header_at = begin + 8;
  uint8_t* at = PutText(kCommandTag, header.command, header_at);
  at = PutText(kChannelIdTag, header.channel_id, at);
  at = PutNumber(kSequenceTag, header.sequence.value(), at);
  at = PutEnum(kFlagTag, header.flag, at);
  at = PutEnum(kStatusTag, header.status, at);
  at = PutText(kDestTag, header.dest, at);
  at = CopyBytes(meta, at);
  assert(static_cast<size_t>(at - header_at) <= std::numeric_limits<uint32_t>::max());
  WriteU32(kLogicMagic, begin);
  WriteU32(static_cast<uint32_t>(at - header_at), begin + 4);
  WriteU32(payload_size, at);
  out.resize(start + static_cast<size_t>(at + 4 - begin));
}

void AppendPacket(const PacketHeader& header, ByteView payload, ByteString& out) {
  assert(payload.size() <= std::numeric_limits<uint32_t>::max());
  AppendPacketHead(header, {}, static_cast<uint32_t>(payload.size()), out);
  out.append(AsChars(payload));
}

Result<PacketHeader, DecodeError> DecodeHeader(ByteView bytes, Slots& slots) {
  RecordReader record(RecordType::kHeader, bytes, slots);
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
