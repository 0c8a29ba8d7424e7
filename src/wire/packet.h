#pragma once

#include <cstdint>
#include <string_view>

#include "base/byte_string.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/strong.h"
#include "wire/frame.h"
#include "wire/transcoder.h"
#include "wire/varint.h"

namespace kim::wire {

/// The header of a logic packet. Flag and status are plain integers since servers send values
/// that the schema does not list, and those must survive.
struct PacketHeader {
  std::string_view command;
  std::string_view channel_id;
  Sequence sequence;
  int32_t flag = 0;
  int32_t status = 0;
  std::string_view dest;
};

/// A logic packet, in views into its frame.
struct Packet {
  PacketHeader header;
  ByteView payload;
};

/// What a frame takes at most beside texts and payload: magic, two lengths, and of each field of
/// the header a tag and a number or a length.
inline constexpr size_t kMostBesideText = 12 + 6 * (1 + kMaxVarintSize);

/// Appends a whole logic frame to `out`: magic, header length, header, payload length, payload.
/// Fields that hold their default are left out, as proto3 does. Byte-identical to the vectors.
/// Neither the header's views nor `payload` may point into `out`, which may move. A string or
/// payload of 4 GiB or more cannot be told to the other side, and must not be passed.
void AppendPacket(const PacketHeader& header, ByteView payload, ByteString& out);

/// The same without the payload, which is to follow: all that stands before its `payload_size`
/// bytes. `meta` are the header's entries as they travel, tags and lengths included.
void AppendPacketHead(const PacketHeader& header, ByteView meta, uint32_t payload_size,
                      ByteString& out);

/// Decodes a header. Its views point into `bytes`, and live as long as those do. Unknown fields
/// and `meta` entries are checked for well-formedness and passed over. Empty `bytes` are a header
/// whose fields all hold their defaults. Takes what protobuf's own parser takes, and nothing else.
/// `slots` is scratch space: a caller that keeps it saves each header an allocation.
Result<PacketHeader, DecodeError> DecodeHeader(ByteView bytes, Slots& slots);
inline Result<PacketHeader, DecodeError> DecodeHeader(ByteView bytes) {
  Slots slots;
  return DecodeHeader(bytes, slots);
}

}  // namespace kim::wire
