#include "session/effect_queue.h"

namespace kim::session {

void EffectQueue::Append(std::unique_ptr<Effect> effect) {
  if (empty()) Rewind();
  effects_.push_back(std::move(effect));
}

const Effect* EffectQueue::Poll() {
  if (!empty()) return effects_[next_++].get();
  Rewind();
  return nullptr;
}

void EffectQueue::Rewind() {
  // What a burst may leave allocated between two drains.
  constexpr size_t kKeptCapacity = 64;
  effects_.clear();
  if (effects_.capacity() > kKeptCapacity) effects_ = {};
  next_ = 0;
}

}  // namespace kim::session
