#pragma once

#include <cstdint>

namespace kim::session {

/// Counters since the session was created.
struct Stats {
  uint32_t reconnects = 0;
  uint32_t messages_delivered = 0;
  uint32_t duplicates_dropped = 0;
  /// Frames that could not be used, whether they were reported or not.
  uint32_t malformed_frames = 0;
  uint32_t pending_requests = 0;
  /// The round trip of the last answered ping, in milliseconds; -1 before the first.
  int32_t round_trip_ms = -1;
  uint64_t bytes_sent = 0;
  uint64_t bytes_received = 0;
};

}  // namespace kim::session
