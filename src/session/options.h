#pragma once

#include <cstdint>

#include "base/time.h"

namespace kim::session {

/// Every duration and limit of a session. The defaults are those of the TypeScript SDK. Options
/// that it does not have are marked as ours.
struct Options {
  // Connection.
  /// A login attempt without an answer ends after this (the gateway hangs up after 10 s as well).
  Duration login_timeout = Duration::Seconds(10);
  /// A logout waits this long for the close event: the gateway never answers a close frame.
  Duration logout_timeout = Duration::Millis(1500);
  /// How long a new socket waits for the old one's close event. Ours: two sockets of one account
  /// make the server forget the newer one.
  Duration close_grace = Duration::Millis(1500);
  /// Full jitter: attempt n waits a random time in [0, min(cap, base * 2^n)). A network hint ends
  /// the wait early, but not before the base has passed since the last attempt began. Ours.
  Duration backoff_base = Duration::Seconds(1);
  Duration backoff_cap = Duration::Seconds(30);
  /// Reconnect attempts before the session closes for good; 0 means no limit. Ours.
  int32_t max_reconnect_attempts = 0;
  /// A connection that lived this long resets the backoff. Ours.
  Duration stable_after = Duration::Seconds(10);

  // Liveness.
  /// Between two pings.
  Duration heartbeat_interval = Duration::Seconds(55);
  /// A connection on which nothing was read for this many heartbeat intervals is given up.
  int32_t read_timeout_intervals = 3;
  /// How long a probe (a ping after a wake-up or a network change) waits for its pong. Any other
  /// frame that arrives restarts the wait. Ours.
  Duration probe_timeout = Duration::Seconds(5);
  /// If a timer fires later than this, the page was suspended, and the connection is probed. Ours.
  Duration suspend_threshold = Duration::Seconds(10);

  // Requests.
  /// How long a request waits to be sent, and then for its answer. The first wait restarts whenever
  /// a request to the same destination is answered.
  Duration request_timeout = Duration::Seconds(5);
  /// The pause before a message that was refused with a 3xx status is sent again.
  Duration retry_delay = Duration::Seconds(2);
  /// Requests that wait or are in flight; one more is refused at once. Ours.
  int32_t max_pending_requests = 10000;
  /// Back-pressure: requests wait while the socket may hold this many unsent bytes or more. What
  /// the session itself sends (login, heartbeat, acknowledgement, offline sync) does not wait.
  /// Ours.
  int32_t max_buffered_bytes = 1 << 20;
  /// Requests made while there is no connection wait for one (bounded by their deadline), or
  /// fail at once. Ours.
  bool queue_while_disconnected = true;

  // Messages.
  /// At most one acknowledgement in this time ...
  Duration ack_interval = Duration::Seconds(3);
  /// ... and this long after the message arrived, ...
  Duration ack_delay = Duration::Millis(500);
  /// ... unless more than this many wait for one.
  int32_t ack_overflow = 10;
  /// A handler that has not finished by then no longer holds the acknowledgement back. Ours.
  Duration handler_timeout = Duration::Seconds(30);
  /// The most pushes held back during offline sync. Further pushes, and those beyond
  /// `max_frame_bytes` in total, are left to the next catch-up. Ours.
  int32_t max_held_pushes = 10000;
  /// Message ids remembered to recognise a message that comes twice. Ours.
  int32_t max_known_ids = 10000;
  /// Pushes after which the client asks the index for what it may have missed. Ours.
  int32_t catch_up_after = 500;
  /// How long a login, and pushes, wait for the store in a step of offline sync. Ours.
  Duration store_timeout = Duration::Seconds(5);

  // Hostile input.
  /// A larger frame, in bytes, is refused without being looked at. Ours.
  int32_t max_frame_bytes = 16 << 20;
};

/// To initialize options by copying: copying memory is less code than setting every member.
inline constexpr Options kDefaultOptions;

}  // namespace kim::session
