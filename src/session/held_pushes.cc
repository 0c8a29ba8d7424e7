#include "session/held_pushes.h"

namespace kim::session {

namespace {

MessageKey KeyOf(const Effect& held) {
  return std::get<DeliverMessage>(held).key;
}

}  // namespace

void HeldPushes::Add(std::unique_ptr<Effect> effect, ByteView frame) {
  auto& message = std::get<DeliverMessage>(*effect);
  message.frame = AsChars(frame);
  bytes_ += frame.size();
  message.payload = AsBytes(message.frame).last(message.payload.size());
  held_.push_back(std::move(effect));
  // From the end: most come in order.
  for (size_t i = held_.size() - 1; i > 0 && KeyOf(*held_[i]) < KeyOf(*held_[i - 1]); --i) {
    std::swap(held_[i], held_[i - 1]);
  }
}

}  // namespace kim::session
