#pragma once

#include <compare>
#include <cstdint>

#include "base/strong.h"

namespace kim::session {

/// A message's place in time. Ids of one server grow with time, but between servers only the
/// send time orders messages; the id decides between equal times.
struct MessageKey {
  /// Nanoseconds since 1970.
  int64_t send_time = 0;
  MessageId id;

  friend bool operator==(const MessageKey&, const MessageKey&) = default;
  /// Newer than every other.
  [[nodiscard]] static constexpr MessageKey Last() { return {INT64_MAX, MessageId(INT64_MAX)}; }

  // Not inline: it is compared in many places, and is code of some size.
  friend std::strong_ordering operator<=>(const MessageKey& a, const MessageKey& b);
};

/// Makes a key the newer of both. Not by `std::max`, nor inline: 60 bytes (brotli) less, with the
/// next.
void Raise(MessageKey& key, const MessageKey& to);

/// Makes a key the older of both.
void Lower(MessageKey& key, const MessageKey& to);

}  // namespace kim::session
