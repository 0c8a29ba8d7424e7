#pragma once

#include <memory>
#include <utility>

#include "base/vector.h"
#include "session/effects.h"

namespace kim::session {

/// Messages that were pushed before or during offline sync, kept until it has ended.
class HeldPushes {
 public:
  /// Keeps a `DeliverMessage` with a copy of its frame, whose end is the message's payload, as it
  /// is in a logic frame.
  void Add(std::unique_ptr<Effect> effect, ByteView frame);

  /// Everything held, by send time and id: pushes of several workers may overtake each other.
  Vector<std::unique_ptr<Effect>> Release() {
    bytes_ = 0;
    return std::exchange(held_, {});
  }

  void Clear() { Release(); }
  [[nodiscard]] size_t size() const { return held_.size(); }
  /// Of the frames.
  [[nodiscard]] size_t bytes() const { return bytes_; }

 private:
  size_t bytes_ = 0;
  Vector<std::unique_ptr<Effect>> held_;
};

}  // namespace kim::session
