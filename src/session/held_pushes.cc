#include "session/held_pushes.h"

namespace kim::session {

void HeldPushes::Add(DeliverMessage message, ByteView frame) {
  auto held = std::make_unique<DeliverMessage>(std::move(message));
  held->frame = AsChars(frame);
  held->payload = AsBytes(held->frame).last(held->payload.size());
  held_.push_back(std::move(held));
  // From the end: most come in order.
  for (size_t i = held_.size() - 1; i > 0 && held_[i]->key < held_[i - 1]->key; --i) {
    std::swap(held_[i], held_[i - 1]);
  }
}

}  // namespace kim::session
