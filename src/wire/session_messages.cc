#include "wire/session_messages.h"

#include <array>

#include "base/int64_halves.h"
#include "wire/record_reader.h"

namespace kim::wire {

Result<LoginAnswer, DecodeError> ReadLoginAnswer(ByteView payload) {
  Slots slots;
  RecordReader record(RecordType::kLoginResp, payload, slots);
  if (!record.ok()) return Failure{DecodeError::kBadMessage};
  LoginAnswer answer;
  answer.channel_id = record.Text();
  answer.account = record.Text();
  return answer;
}

Result<Vector<IndexEntry>, DecodeError> ReadIndexPage(ByteView payload) {
  Slots slots;
  RecordReader record(RecordType::kMessageIndexResp, payload, slots);
  if (!record.ok()) return Failure{DecodeError::kBadMessage};
  Vector<IndexEntry> page(record.Number());
  for (IndexEntry& entry : page) {
    entry.message_id = MessageId(record.Long());
    entry.direction = static_cast<int32_t>(record.Number());
    entry.send_time = record.Long();
    entry.account = record.Text();
    entry.group = record.Text();
  }
  return page;
}

ByteString WriteMessageId(MessageId id) {
  const auto value = static_cast<uint64_t>(id.value());
  const std::array<uint32_t, 2> record = {LowHalf(value), HighHalf(value)};
  ByteString message;
  static_cast<void>(EncodeRecord(RecordType::kMessageIndexReq, record, {}, message));
  return message;
}

}  // namespace kim::wire
