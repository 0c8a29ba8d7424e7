#include "wire/push.h"

#include "base/int64_halves.h"

namespace kim::wire {
namespace {

/// The slot of the time in a record of MessagePush, after the id, the type and three texts.
constexpr size_t kSendTimeSlot = 2 + 1 + 3 * 2;

int64_t LongAt(const uint32_t* slot) {
  return static_cast<int64_t>(JoinHalves(slot[0], slot[1]));
}

}  // namespace

Result<PushIdentity, DecodeError> ReadPushIdentity(ByteView payload, Slots& slots) {
  slots.clear();
  if (!DecodeRecord(RecordType::kMessagePush, payload, nullptr, slots)) {
    return Failure{DecodeError::kBadMessage};
  }
  return PushIdentity{MessageId(LongAt(slots.data())), LongAt(slots.data() + kSendTimeSlot)};
}

}  // namespace kim::wire
