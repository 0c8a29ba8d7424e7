#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "base/strong.h"
#include "wire/frame.h"
#include "wire/transcoder.h"

namespace kim::wire {

/// What the session itself needs from a MessagePush; the rest is for the application.
struct PushIdentity {
  MessageId message_id;
  /// Nanoseconds since 1970.
  int64_t send_time = 0;
};

/// Checks that `payload` is a MessagePush and reads its identity, without copying its text as the
/// generated code would: bodies can be long, and every message is read here. `slots` becomes the
/// message's record (wire/transcoder.h), with addresses instead of offsets.
Result<PushIdentity, DecodeError> ReadPushIdentity(ByteView payload, Slots& slots);
inline Result<PushIdentity, DecodeError> ReadPushIdentity(ByteView payload) {
  Slots slots;
  return ReadPushIdentity(payload, slots);
}

}  // namespace kim::wire
