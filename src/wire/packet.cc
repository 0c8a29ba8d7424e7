#include "wire/packet.h"

#include <google/protobuf/io/coded_stream.h>

#include <cassert>
#include <cstring>
#include <limits>

#include "common.pb.h"
#include "wire/field_reader.h"

namespace kim::wire {
namespace {

using google::protobuf::io::CodedOutputStream;

// From the schema's own numbers, so that the two cannot drift apart.
constexpr uint32_t kCommandTag =
    MakeTag(pkt::Header::kCommandFieldNumber, WireType::kLengthDelimited);
constexpr uint32_t kChannelIdTag =
    MakeTag(pkt::Header::kChannelIdFieldNumber, WireType::kLengthDelimited);
constexpr uint32_t kSequenceTag = MakeTag(pkt::Header::kSequenceFieldNumber, WireType::kVarint);
constexpr uint32_t kFlagTag = MakeTag(pkt::Header::kFlagFieldNumber, WireType::kVarint);
constexpr uint32_t kStatusTag = MakeTag(pkt::Header::kStatusFieldNumber, WireType::kVarint);
constexpr uint32_t kDestTag = MakeTag(pkt::Header::kDestFieldNumber, WireType::kLengthDelimited);
constexpr uint32_t kMetaTag = MakeTag(pkt::Header::kMetaFieldNumber, WireType::kLengthDelimited);

// Every tag of the header fits one byte; the sizes below count on it.
constexpr size_t kTagSize = 1;
static_assert(kMetaTag < 0x80);

constexpr size_t kLengthSize = 4;
constexpr size_t kMagicSize = 4;

size_t StringFieldSize(std::string_view value) {
  if (value.empty()) return 0;
  return kTagSize + CodedOutputStream::VarintSize32(static_cast<uint32_t>(value.size())) +
         value.size();
}

size_t Uint32FieldSize(uint32_t value) {
  return value == 0 ? 0 : kTagSize + CodedOutputStream::VarintSize32(value);
}

size_t EnumFieldSize(int32_t value) {
  return value == 0 ? 0 : kTagSize + CodedOutputStream::VarintSize32SignExtended(value);
}

size_t HeaderSize(const PacketHeader& header) {
  return StringFieldSize(header.command) + StringFieldSize(header.channel_id) +
         Uint32FieldSize(header.sequence.value()) + EnumFieldSize(header.flag) +
         EnumFieldSize(header.status) + StringFieldSize(header.dest);
}

uint8_t* WriteU32(uint32_t value, uint8_t* out) {
  out[0] = static_cast<uint8_t>(value >> 24);
  out[1] = static_cast<uint8_t>(value >> 16);
  out[2] = static_cast<uint8_t>(value >> 8);
  out[3] = static_cast<uint8_t>(value);
  return out + 4;
}

uint8_t* WriteBytes(const void* data, size_t size, uint8_t* out) {
  // An empty view may have no address, which memcpy must not be given.
  if (size > 0) std::memcpy(out, data, size);
  return out + size;
}

uint8_t* WriteStringField(uint32_t tag, std::string_view value, uint8_t* out) {
  if (value.empty()) return out;
  *out++ = static_cast<uint8_t>(tag);
  out = CodedOutputStream::WriteVarint32ToArray(static_cast<uint32_t>(value.size()), out);
  return WriteBytes(value.data(), value.size(), out);
}

uint8_t* WriteUint32Field(uint32_t tag, uint32_t value, uint8_t* out) {
  if (value == 0) return out;
  *out++ = static_cast<uint8_t>(tag);
  return CodedOutputStream::WriteVarint32ToArray(value, out);
}

uint8_t* WriteEnumField(uint32_t tag, int32_t value, uint8_t* out) {
  if (value == 0) return out;
  *out++ = static_cast<uint8_t>(tag);
  return CodedOutputStream::WriteVarint32SignExtendedToArray(value, out);
}

uint8_t* WriteHeader(const PacketHeader& header, uint8_t* out) {
  out = WriteStringField(kCommandTag, header.command, out);
  out = WriteStringField(kChannelIdTag, header.channel_id, out);
  out = WriteUint32Field(kSequenceTag, header.sequence.value(), out);
  out = WriteEnumField(kFlagTag, header.flag, out);
  out = WriteEnumField(kStatusTag, header.status, out);
  return WriteStringField(kDestTag, header.dest, out);
}

bool ReadString(FieldReader& reader, std::string_view& field) {
  const auto value = reader.ReadLengthDelimited();
  if (!value) return false;
  field = AsChars(*value);
  return true;
}

bool ReadSequence(FieldReader& reader, Sequence& field) {
  const auto value = reader.ReadVarint();
  if (!value) return false;
  field = Sequence(static_cast<uint32_t>(*value));
  return true;
}

bool ReadEnum(FieldReader& reader, int32_t& field) {
  const auto value = reader.ReadVarint();
  if (!value) return false;
  field = static_cast<int32_t>(*value);
  return true;
}

bool CheckMeta(FieldReader& reader) {
  const auto meta = reader.ReadLengthDelimited();
  return meta && IsWellFormed(*meta, FieldReader::kMaxDepth - 1);
}

// A field that comes twice is set twice: the last one wins, as protobuf has it.
bool ReadHeaderField(uint32_t tag, FieldReader& reader, PacketHeader& header) {
  switch (tag) {
    case kCommandTag:
      return ReadString(reader, header.command);
    case kChannelIdTag:
      return ReadString(reader, header.channel_id);
    case kSequenceTag:
      return ReadSequence(reader, header.sequence);
    case kFlagTag:
      return ReadEnum(reader, header.flag);
    case kStatusTag:
      return ReadEnum(reader, header.status);
    case kDestTag:
      return ReadString(reader, header.dest);
    case kMetaTag:
      return CheckMeta(reader);
    default:
      return reader.SkipField(tag, FieldReader::kMaxDepth);
  }
}

}  // namespace

void AppendPacket(const PacketHeader& header, ByteView payload, std::string& out) {
  const size_t header_size = HeaderSize(header);
  assert(header_size <= std::numeric_limits<uint32_t>::max());
  assert(payload.size() <= std::numeric_limits<uint32_t>::max());

  const size_t start = out.size();
  out.resize(start + kMagicSize + kLengthSize + header_size + kLengthSize + payload.size());
  auto* at = reinterpret_cast<uint8_t*>(out.data()) + start;
  at = WriteU32(kLogicMagic, at);
  at = WriteU32(static_cast<uint32_t>(header_size), at);
  at = WriteHeader(header, at);
  at = WriteU32(static_cast<uint32_t>(payload.size()), at);
  WriteBytes(payload.data(), payload.size(), at);
}

Result<PacketHeader, DecodeError> DecodeHeader(ByteView bytes) {
  PacketHeader header;
  FieldReader reader(bytes);
  while (!reader.done()) {
    const auto tag = reader.ReadTag();
    if (!tag || !ReadHeaderField(*tag, reader, header)) return Failure{DecodeError::kBadHeader};
  }
  return header;
}

}  // namespace kim::wire
