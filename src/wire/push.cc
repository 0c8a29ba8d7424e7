#include "wire/push.h"

#include "wire/record_reader.h"

namespace kim::wire {

Result<PushIdentity, DecodeError> ReadPushIdentity(ByteView payload) {
  Slots slots;
  RecordReader record(RecordType::kMessagePush, payload, slots);
  if (!record.ok()) return Failure{DecodeError::kBadMessage};
  PushIdentity identity;
  identity.message_id = MessageId(record.Long());
  record.Number();  // type
  record.Text();    // body
  record.Text();    // extra
  record.Text();    // sender
  identity.send_time = record.Long();
  return identity;
}

}  // namespace kim::wire
