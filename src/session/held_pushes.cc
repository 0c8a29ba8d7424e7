#include "session/held_pushes.h"

#include <string_view>

namespace kim::session {

void HeldPushes::Add(DeliverMessage message, ByteView frame) {
  message.frame = AsChars(frame);
  message.record = {};
  bytes_ += frame.size();
  const std::string_view kept = message.frame;
  message.payload = AsBytes(kept).last(message.payload.size());
  if (!message.group.empty()) {
    const auto at = static_cast<size_t>(AsBytes(message.group).data() - frame.data());
    message.group = {kept.data() + at, message.group.size()};
  }
  held_.push_back(std::move(message));
  // Inserted from the end: most come in order.
  for (size_t i = held_.size() - 1; i > 0 && held_[i].key < held_[i - 1].key; --i) {
    std::swap(held_[i], held_[i - 1]);
  }
}

}  // namespace kim::session
