#pragma once

#include <optional>

#include "base/time.h"
#include "session/options.h"

namespace kim::session {

/// Decides when to ping, and when a connection on which nothing is read is dead.
class Keepalive {
 public:
  explicit Keepalive(const Options& options) : options_(options) {}

  /// The connection is logged in: count heartbeats from now.
  void Start(Timestamp now);

  /// Something was read: the connection is alive, or was when that was sent.
  void OnRead(Timestamp now);

  /// A pong was read. Returns the round trip if a ping waited for it.
  std::optional<Duration> OnPong(Timestamp now);

  /// Pings now and expects the pong within the probe timeout, which every frame restarts. After a
  /// wake-up neither the read deadline nor the socket's own state says anything about the
  /// connection. Does nothing while an earlier probe is unanswered.
  void Probe(Timestamp now);

  [[nodiscard]] bool PingDue(Timestamp now) const { return now >= ping_at_; }
  void PingSent(Timestamp now);

  [[nodiscard]] bool Expired(Timestamp now) const;
  [[nodiscard]] Timestamp NextDeadline() const;

 private:
  [[nodiscard]] Timestamp ReadDeadline() const;

  const Options& options_;
  Duration read_timeout_;
  Timestamp ping_at_;
  Timestamp last_read_;
  std::optional<Timestamp> probe_deadline_;
  std::optional<Timestamp> ping_sent_at_;
};

}  // namespace kim::session
