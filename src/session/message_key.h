#pragma once

#include <compare>

#include "base/strong.h"

namespace kim::session {

/// A message's place in time. Ids of one server grow with time, but between servers only the
/// send time orders messages; the id decides between equal times.
struct MessageKey {
  /// Nanoseconds since 1970.
  int64_t send_time = 0;
  MessageId id;

  friend constexpr auto operator<=>(const MessageKey&, const MessageKey&) = default;
};

}  // namespace kim::session
