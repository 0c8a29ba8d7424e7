#pragma once

#include <algorithm>
#include <string>

#include "support/protobuf_messages.h"
#include "wire/transcoder.h"

/// Compares the transcoder with protobuf's generated code.
namespace kim::wire {

template <class M>
RecordType RecordTypeOf() {
  const auto at = std::find(kMessageNames.begin(), kMessageNames.end(), M().GetTypeName());
  return static_cast<RecordType>(at - kMessageNames.begin());
}

/// Decodes and re-encodes a message, which drops unknown fields; empty if the bytes are malformed.
inline std::string Transcode(RecordType type, ByteView bytes) {
  Slots slots;
  ByteString encoded;
  const auto decoded = DecodeRecord(type, bytes, bytes.data(), slots);
  if (!decoded || !EncodeRecord(type, slots, bytes, encoded)) return {};
  return std::string(encoded);
}

/// Whether both refuse the bytes, or both read the same message from them.
///
/// Generated code keeps unknown fields, but records do not. So its message is compared after a
/// round trip through a record.
template <class M>
bool TranscodesLikeGeneratedCode(ByteView bytes) {
  const RecordType type = RecordTypeOf<M>();
  Slots slots;
  const auto decoded = DecodeRecord(type, bytes, bytes.data(), slots);
  const auto generated = Parse<M>(bytes);
  if (!decoded || !generated) return decoded.ok() == generated.ok();

  const std::string encoded = Transcode(type, bytes);
  if (encoded != Transcode(type, AsBytes(Serialize(*generated)))) return false;
  const auto again = Parse<M>(AsBytes(encoded));
  return again && Serialize(*again) == encoded;
}

}  // namespace kim::wire
