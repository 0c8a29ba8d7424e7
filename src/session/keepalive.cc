#include "session/keepalive.h"

namespace kim::session {

void Keepalive::Start(Timestamp now) {
  read_timeout_ = options_.heartbeat_interval * options_.read_timeout_intervals;
  ping_at_ = now + options_.heartbeat_interval;
  last_read_ = now;
  probe_deadline_.reset();
  ping_sent_at_.reset();
}

void Keepalive::OnRead(Timestamp now) {
  last_read_ = now;
  // The frame may have been buffered since before the connection died: it extends a probe, but does
  // not end it.
  if (probe_deadline_) probe_deadline_ = now + options_.probe_timeout;
}

std::optional<Duration> Keepalive::OnPong(Timestamp now) {
  probe_deadline_.reset();
  if (!ping_sent_at_) return std::nullopt;
  const Duration round_trip = now - *ping_sent_at_;
  ping_sent_at_.reset();
  return round_trip;
}

void Keepalive::Probe(Timestamp now) {
  // Further hints neither extend a running probe nor start a second one, even if it has expired:
  // the timers of a hidden page are always late, and would keep a dead connection for ever.
  if (probe_deadline_) return;
  probe_deadline_ = now + options_.probe_timeout;
  ping_at_ = now;
}

// Counted from now and not from when it was due: a suspended tab owes one ping, not hundreds.
void Keepalive::PingSent(Timestamp now) {
  ping_at_ = now + options_.heartbeat_interval;
  ping_sent_at_ = now;
}

bool Keepalive::Expired(Timestamp now) const {
  return now >= ReadDeadline();
}

Timestamp Keepalive::NextDeadline() const {
  return Earlier(ping_at_, ReadDeadline());
}

// A running probe replaces the read timeout, which has long passed after an hour's sleep.
Timestamp Keepalive::ReadDeadline() const {
  return probe_deadline_.value_or(last_read_ + read_timeout_);
}

}  // namespace kim::session
