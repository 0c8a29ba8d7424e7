#include "session/session_impl.h"

namespace kim::session {

bool Session::Impl::WasSuspended() const {
  return !next_deadline_.is_never() && next_deadline_ + options_.suspend_threshold < now_;
}

// Timers stood still, the network changed, or the page was away: the socket's own state cannot be
// trusted, so ask the server.
void Session::Impl::WakeUp() {
  if (LoggedIn()) {
    keepalive_.Probe(now_);
    catch_up_on_read_ = std::holds_alternative<Online>(phase_);
  } else if (auto* waiting = std::get_if<Waiting>(&phase_)) {
    // A flapping network gives hints many times a second, each of which would start an attempt.
    waiting->until = Earlier(waiting->until, attempt_began_ + options_.backoff_base);
  }
}

bool Session::Impl::IsDue() const {
  if (requests_.has_ended_internal()) return true;
  if (const auto* connecting = std::get_if<Connecting>(&phase_)) {
    return connecting->step == Connecting::Step::kOldSocket && !old_socket_;
  }
  return std::holds_alternative<Online>(phase_) && !sync_.active() && IsCatchUpDue();
}

void Session::Impl::Tick() {
  if (const auto* waiting = std::get_if<Waiting>(&phase_); waiting && now_ >= waiting->until) {
    StartAttempt(/*reconnect=*/true);
  }
  if (old_socket_ && now_ >= old_socket_->until) old_socket_.reset();
  if (auto* connecting = std::get_if<Connecting>(&phase_)) {
    if (connecting->step == Connecting::Step::kOldSocket) {
      if (!old_socket_) AskForToken(*connecting);
    } else if (now_ >= connecting->deadline) {
      // No promise reports this, and unless the page was asleep, the application may have caused
      // it.
      const bool has_token = connecting->step == Connecting::Step::kSocket;
      const bool is_open = connecting->step == Connecting::Step::kAnswer;
      if (!is_open && connecting->reconnect && !WasSuspended()) {
        effects_.Push<Report>(has_token ? Problem::kOpenTimeout : Problem::kTokenTimeout, 0);
      }
      AttemptFailed(LoginResult::kTimeout);
    }
  }
  if (const auto* closing = std::get_if<Closing>(&phase_); closing && now_ >= closing->deadline) {
    // A logout may wait for the close event for a shorter time than the next login has to.
    const Duration rest = options_.close_grace - options_.logout_timeout;
    old_socket_ = OldSocket{closing->connection, closing->deadline + rest};
    CloseForGood();
  }
  requests_.Tick(now_);
  SettleInternalRequests();
  if (LoggedIn()) TickKeepalive();
  if (LoggedIn()) OnSync(sync_.Tick(now_));
  inbox_.Tick(now_);
  if (std::holds_alternative<Online>(phase_)) {
    TickCatchUp();
    TickAck();
  }
}

void Session::Impl::TickKeepalive() {
  if (keepalive_.Expired(now_)) {
    effects_.Push<Report>(Problem::kReadTimeout, 0);
    LoseConnection(/*socket_open=*/true);
  } else if (keepalive_.PingDue(now_)) {
    SendPing();
  }
}

Timestamp Session::Impl::FindNextDeadline() const {
  const Timestamp next = Earlier(requests_.NextDeadline(), inbox_.NextHandlerDeadline());
  return Earlier(next, LoggedIn() ? LoggedInDeadline() : PhaseDeadline());
}

Timestamp Session::Impl::LoggedInDeadline() const {
  const Timestamp next = Earlier(keepalive_.NextDeadline(), sync_.NextDeadline());
  return std::holds_alternative<Online>(phase_) ? Earlier(next, OnlineDeadline()) : next;
}

Timestamp Session::Impl::PhaseDeadline() const {
  if (const auto* waiting = std::get_if<Waiting>(&phase_)) return waiting->until;
  if (const auto* closing = std::get_if<Closing>(&phase_)) return closing->deadline;
  if (const auto* connecting = std::get_if<Connecting>(&phase_)) {
    const bool waits_for_old = connecting->step == Connecting::Step::kOldSocket && old_socket_;
    return waits_for_old ? old_socket_->until : connecting->deadline;
  }
  return Timestamp::Never();
}

Timestamp Session::Impl::OnlineDeadline() const {
  const Timestamp ack_at = AckDeadline();
  return sync_.active() ? ack_at : Earlier(SyncAgainAt(), ack_at);
}

}  // namespace kim::session
