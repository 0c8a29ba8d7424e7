#pragma once

#include <utility>
#include <vector>

#include "session/effects.h"

namespace kim::session {

/// Effects in the order in which they are to be done.
class EffectQueue {
 public:
  template <class T>
  void Push(T effect) {
    if (next_ == effects_.size()) Rewind();
    effects_.emplace_back(std::move(effect));
  }

  /// The oldest effect, or null. Valid until the next `Push` or `Poll`.
  const Effect* Poll() {
    if (next_ == effects_.size()) {
      Rewind();
      return nullptr;
    }
    return &effects_[next_++];
  }

 private:
  /// What a burst may leave allocated between two drains.
  static constexpr size_t kKeptCapacity = 64;

  void Rewind() {
    effects_.clear();
    next_ = 0;
    if (effects_.capacity() > kKeptCapacity) effects_.shrink_to_fit();
  }

  std::vector<Effect> effects_;
  size_t next_ = 0;
};

}  // namespace kim::session
