#pragma once

#include <compare>
#include <cstdint>

namespace kim {

/// An integer that cannot be mixed up with another kind of integer.
///
/// `Tag` makes each alias its own type: a `Sequence` does not convert to a `RequestId`, nor either
/// to a plain integer, without saying so.
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

/// The number by which an answer finds its request. A uint32 on the wire; this client counts
/// 1 … 65535 and wraps to 0, as the TypeScript SDK does.
using Sequence = Strong<struct SequenceTag, uint32_t>;

/// The server's id of a stored message: an int64 that is unique, and grows with time only among
/// ids made by one server. Order messages by send time first, then by id.
using MessageId = Strong<struct MessageIdTag, int64_t>;

/// The driver's name for a request it handed in; the session gives it back on completion.
using RequestId = Strong<struct RequestIdTag, uint32_t>;

/// The session's name for one socket. Never reused, so a late event of an old socket is known as
/// such. Zero names no socket.
using ConnectionId = Strong<struct ConnectionIdTag, uint32_t>;

}  // namespace kim
