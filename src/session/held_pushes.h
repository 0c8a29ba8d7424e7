#pragma once

#include <cstddef>
#include <utility>

#include "base/bytes.h"
#include "base/vector.h"
#include "session/effects.h"

namespace kim::session {

/// Keeps pushed messages that cannot be delivered yet: they came before the session was online, or
/// while an index page that lists them was being stored, or after such a message.
class HeldPushes {
 public:
  /// Keeps a message with a copy of its frame, which ends with the message's payload, as every
  /// logic frame does.
  void Add(DeliverMessage message, ByteView frame);

  /// Everything held, by send time and id: pushes from different workers may overtake each other.
  Vector<DeliverMessage> Release() {
    bytes_ = 0;
    return std::exchange(held_, {});
  }

  void Clear() { Release(); }
  [[nodiscard]] bool empty() const { return held_.empty(); }
  [[nodiscard]] size_t size() const { return held_.size(); }
  /// The size of the frames kept.
  [[nodiscard]] size_t bytes() const { return bytes_; }

 private:
  size_t bytes_ = 0;
  Vector<DeliverMessage> held_;
};

}  // namespace kim::session
