#pragma once

#include <utility>

#include "base/vector.h"
#include "session/effects.h"

namespace kim::session {

/// Messages that were pushed before the session was online, or while a page of the index was stored
/// that lists them, or behind one of those: kept until they can be handed out.
class HeldPushes {
 public:
  /// Keeps a message with a copy of its frame, whose end is the message's payload, as it is in a
  /// logic frame.
  void Add(DeliverMessage message, ByteView frame);

  /// Everything held, by send time and id: pushes of several workers may overtake each other.
  Vector<DeliverMessage> Release() {
    bytes_ = 0;
    return std::exchange(held_, {});
  }

  void Clear() { Release(); }
  [[nodiscard]] bool empty() const { return held_.empty(); }
  [[nodiscard]] size_t size() const { return held_.size(); }
  /// Of the frames.
  [[nodiscard]] size_t bytes() const { return bytes_; }

 private:
  size_t bytes_ = 0;
  Vector<DeliverMessage> held_;
};

}  // namespace kim::session
