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

/// The header of a logic packet. Flag and status are plain integers because servers send values
/// that the schema does not list, and these must be preserved.
struct PacketHeader {
  std::string_view command;
  std::string_view channel_id;
  Sequence sequence;
  int32_t flag = 0;
  int32_t status = 0;
  std::string_view dest;
};

/// A logic packet, as views into its frame.
struct Packet {
  PacketHeader header;
  ByteView payload;
};

/// The most bytes that a frame can take besides texts and payload: magic, two lengths, and for each
/// field of the header a tag and a number or a length.
inline constexpr size_t kMaxPacketOverhead = 12 + 6 * (1 + kMaxVarintSize);

/// Appends a whole logic frame to `out`: magic, header length, header, payload length, payload.
/// Default values are left out, as in proto3. Byte-identical to the vectors. Neither the header's
/// views nor `payload` may point into `out`, which may move. Strings and payload must be smaller
/// than 4 GiB: the lengths of the format end there.
void AppendPacket(const PacketHeader& header, ByteView payload, ByteString& out);

/// Appends everything that comes before the payload, which must follow and have `payload_size`
/// bytes. `meta` are the header's meta entries as encoded, tags and lengths included.
void AppendPacketHead(const PacketHeader& header, ByteView meta, uint32_t payload_size,
                      ByteString& out);

/// Decodes a header. Its views point into `bytes`, and are valid as long as those are. Unknown
/// fields and `meta` entries are checked for well-formedness and skipped. Empty `bytes` are a
/// header whose fields all hold their defaults. Accepts exactly what protobuf's own parser accepts.
/// `slots` is scratch space: a caller that keeps it saves an allocation for each header.
Result<PacketHeader, DecodeError> DecodeHeader(ByteView bytes, Slots& slots);
inline Result<PacketHeader, DecodeError> DecodeHeader(ByteView bytes) {
  Slots slots;
  return DecodeHeader(bytes, slots);
}

}  // namespace kim::wire
