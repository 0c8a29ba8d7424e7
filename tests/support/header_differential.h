#pragma once

#include <string>

#include "support/packet_bytes.h"
#include "support/protobuf_messages.h"
#include "wire/packet.h"

namespace kim::wire {

/// A header's fields as generated code holds them.
inline PacketHeader FieldsOf(const pkt::Header& header) {
  return {header.command(), header.channelid(), Sequence(header.sequence()),
          header.flag(),    header.status(),    header.dest()};
}

inline pkt::Header ToGenerated(const PacketHeader& header) {
  pkt::Header generated;
  generated.set_command(std::string(header.command));
  generated.set_channelid(std::string(header.channel_id));
  generated.set_sequence(header.sequence.value());
  generated.set_flag(static_cast<pkt::Flag>(header.flag));
  generated.set_status(static_cast<pkt::Status>(header.status));
  generated.set_dest(std::string(header.dest));
  return generated;
}

inline bool SameFields(const PacketHeader& a, const PacketHeader& b) {
  return a.command == b.command && a.channel_id == b.channel_id && a.sequence == b.sequence &&
         a.flag == b.flag && a.status == b.status && a.dest == b.dest;
}

/// Whether `DecodeHeader` and generated code agree on `bytes`: both refuse them, or both read the
/// same fields.
inline bool DecodesLikeGeneratedCode(ByteView bytes) {
  const auto decoded = DecodeHeader(bytes);
  const auto generated = Parse<pkt::Header>(bytes);
  if (!decoded || !generated) return decoded.ok() == generated.ok();
  return SameFields(*decoded, FieldsOf(*generated));
}

/// Whether `AppendPacket` writes the header byte for byte as generated code does.
inline bool EncodesLikeGeneratedCode(const PacketHeader& header) {
  const std::string packet = PacketBytes(header);
  const auto frame = DecodeLogicFrame(AsBytes(packet));
  return frame && AsChars(frame->header) == Serialize(ToGenerated(header));
}

}  // namespace kim::wire
