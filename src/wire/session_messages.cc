#include "wire/session_messages.h"

#include <array>

#include "wire/transcoder.h"

namespace kim::wire {
namespace {

/// Walks the slots of a record that `DecodeRecord` has made.
class RecordReader {
 public:
  RecordReader(const Slots& slots, ByteView text) : slots_(slots), text_(text) {}

  uint32_t Number() { return slots_[next_++]; }
  int64_t Long() {
    const uint64_t low = Number();
    return static_cast<int64_t>(static_cast<uint64_t>(Number()) << 32 | low);
  }
  std::string_view Text() {
    const uint32_t offset = Number();
    return AsChars(text_.subspan(offset, Number()));
  }

 private:
  const Slots& slots_;
  ByteView text_;
  size_t next_ = 0;
};

bool Decode(RecordType type, ByteView payload, Slots& slots) {
  return DecodeRecord(type, payload, payload.data(), slots).ok();
}

}  // namespace

Result<LoginAnswer, DecodeError> ReadLoginAnswer(ByteView payload) {
  Slots slots;
  if (!Decode(RecordType::kLoginResp, payload, slots)) return Failure{DecodeError::kBadMessage};
  RecordReader record(slots, payload);
  LoginAnswer answer;
  answer.channel_id = record.Text();
  answer.account = record.Text();
  return answer;
}

Result<std::string_view, DecodeError> ReadKickout(ByteView payload) {
  Slots slots;
  if (!Decode(RecordType::kKickoutNotify, payload, slots)) return Failure{DecodeError::kBadMessage};
  return RecordReader(slots, payload).Text();
}

Result<Vector<IndexEntry>, DecodeError> ReadIndexPage(ByteView payload) {
  Slots slots;
  if (!Decode(RecordType::kMessageIndexResp, payload, slots)) {
    return Failure{DecodeError::kBadMessage};
  }
  RecordReader record(slots, payload);
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
  const std::array<uint32_t, 2> record = {static_cast<uint32_t>(value),
                                          static_cast<uint32_t>(value >> 32)};
  ByteString message;
  static_cast<void>(EncodeRecord(RecordType::kMessageIndexReq, record, {}, message));
  return message;
}

}  // namespace kim::wire
