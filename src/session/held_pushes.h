#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "session/message_key.h"

namespace kim::session {

/// Messages that were pushed before or during offline sync, kept until it has ended.
class HeldPushes {
 public:
  struct Held {
    MessageKey key;
    std::string group;
    /// The last bytes of `frame`.
    size_t payload_size = 0;
    std::string frame;
  };

  /// Keeps a copy. `payload` must be the end of `frame`, as it is in a logic frame.
  /// False if it is not a MessagePush.
  bool Add(std::string_view group, ByteView payload, ByteView frame);

  /// Everything held, by send time and id: pushes of several workers may overtake each other.
  std::vector<Held> Release() { return std::exchange(held_, {}); }

  void Clear() { held_.clear(); }
  [[nodiscard]] size_t size() const { return held_.size(); }

 private:
  std::vector<Held> held_;
};

}  // namespace kim::session
