#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "session/effects.h"

namespace kim::session {

/// Messages that were pushed before or during offline sync, kept until it has ended.
class HeldPushes {
 public:
  using Held = std::unique_ptr<DeliverMessage>;

  /// Keeps a message with a copy of its frame, whose end is `message.payload`, as it is in a logic
  /// frame.
  void Add(DeliverMessage message, ByteView frame);

  /// Everything held, by send time and id: pushes of several workers may overtake each other.
  std::vector<Held> Release() { return std::exchange(held_, {}); }

  void Clear() { held_.clear(); }
  [[nodiscard]] size_t size() const { return held_.size(); }

 private:
  std::vector<Held> held_;
};

}  // namespace kim::session
