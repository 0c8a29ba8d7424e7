#include "session/effect_queue.h"

namespace kim::session {

void* EffectQueue::Room() {
  if (empty()) Rewind();
  return effects_.Extend(1);
}

const Effect* EffectQueue::Poll() {
  if (!empty()) return &effects_[next_++];
  Rewind();
  return nullptr;
}

void EffectQueue::Rewind() {
  // The most capacity kept between two drains; what a burst needed beyond it is freed.
  constexpr size_t kKeptCapacity = 8;
  effects_.clear();
  if (effects_.capacity() > kKeptCapacity) effects_ = {};
  next_ = 0;
}

}  // namespace kim::session
