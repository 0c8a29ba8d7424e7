#pragma once

#include <compare>
#include <cstdint>

namespace kim {

/// An integer that cannot be mixed up with another kind of integer.
///
/// `Tag` makes each alias its own type: a `Sequence` does not implicitly convert to a `RequestId`,
/// nor does either to a plain integer.
template <class Tag, class T>
class Strong {
 public:
  using Value = T;

  constexpr Strong() = default;
  constexpr explicit Strong(T value) : value_(value) {}

  [[nodiscard]] constexpr T value() const { return value_; }

  friend constexpr auto operator<=>(Strong, Strong) = default;

 private:
  T value_{};
};

/// The number that matches an answer to its request. A uint32 on the wire; this client counts
/// 1 … 65535 and wraps to 0, as the TypeScript SDK does.
using Sequence = Strong<struct SequenceTag, uint32_t>;

/// The server's id of a stored message: an int64 that is unique, and grows with time only among
/// ids made by one server. Order messages by send time first, then by id.
using MessageId = Strong<struct MessageIdTag, int64_t>;

/// Identifies a request. The driver chooses it, and the session returns it on completion.
using RequestId = Strong<struct RequestIdTag, uint32_t>;

/// Identifies a socket. The session chooses it and never reuses it, so that late events of an old
/// socket are recognised. Zero means no socket.
using ConnectionId = Strong<struct ConnectionIdTag, uint32_t>;

}  // namespace kim
