#include "wire/push.h"

#include "protocol.pb.h"
#include "wire/field_reader.h"

namespace kim::wire {
namespace {

constexpr uint32_t kMessageIdTag =
    MakeTag(pkt::MessagePush::kMessageIdFieldNumber, WireType::kVarint);
constexpr uint32_t kSendTimeTag =
    MakeTag(pkt::MessagePush::kSendTimeFieldNumber, WireType::kVarint);

}  // namespace

Result<PushIdentity, DecodeError> ReadPushIdentity(ByteView payload) {
  PushIdentity identity;
  FieldReader reader(payload);
  while (!reader.done()) {
    const auto tag = reader.ReadTag();
    if (!tag) return Failure{DecodeError::kBadMessage};
    if (*tag != kMessageIdTag && *tag != kSendTimeTag) {
      if (!reader.SkipField(*tag, FieldReader::kMaxDepth)) return Failure{DecodeError::kBadMessage};
      continue;
    }
    const auto value = reader.ReadVarint();
    if (!value) return Failure{DecodeError::kBadMessage};
    if (*tag == kMessageIdTag) {
      identity.message_id = MessageId(static_cast<int64_t>(*value));
    } else {
      identity.send_time = static_cast<int64_t>(*value);
    }
  }
  return identity;
}

}  // namespace kim::wire
