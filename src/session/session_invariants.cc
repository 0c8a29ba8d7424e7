// What must hold after every input. Not part of a release build.
#ifdef KIM_CHECK_INVARIANTS

#include "session/session_impl.h"

namespace kim::session {

namespace {

/// Traps if the condition does not hold. The core cannot print; a debugger or the sanitizer's stack
/// trace names the line, and the line says what should hold.
void Require(bool holds, const char* /*what*/) {
  if (!holds) __builtin_trap();
}

}  // namespace

State Session::Impl::StateOfPhase() const {
  if (std::holds_alternative<Idle>(phase_)) return State::kInit;
  if (std::holds_alternative<Online>(phase_)) return State::kConnected;
  if (std::holds_alternative<Waiting>(phase_)) return State::kReconnecting;
  if (std::holds_alternative<Closing>(phase_)) return State::kClosing;
  if (std::holds_alternative<Closed>(phase_)) return State::kClosed;
  const auto* connecting = std::get_if<Connecting>(&phase_);
  const auto* syncing = std::get_if<Syncing>(&phase_);
  const bool reconnect = (connecting != nullptr && connecting->reconnect) ||
                         (syncing != nullptr && syncing->reconnect);
  return reconnect ? State::kReconnecting : State::kConnecting;
}

void Session::Impl::CheckInvariants() const {
  const bool connecting = std::holds_alternative<Connecting>(phase_);
  const bool syncing = std::holds_alternative<Syncing>(phase_);
  const bool closing = std::holds_alternative<Closing>(phase_);
  const bool over = std::holds_alternative<Idle>(phase_) || std::holds_alternative<Closed>(phase_);
  Require(state_ == StateOfPhase(), "the state is the phase's");
  Require(!over || requests_.pending() == 0, "no request waits where there is no session");
  Require(held_.empty() || connecting || syncing || sync_.storing(),
          "pushes are held only before the first sync has ended, or while a page is being stored");
  Require(!sync_.active() || LoggedIn(), "offline sync needs a session");
  Require(!syncing || sync_.active(), "who is syncing waits for an answer");
  Require(!login_waits_ || connecting || syncing, "a login waits only for an attempt");
  Require(!logout_waits_ || closing, "a logout waits only for the close event");
  Require(!login_after_closing_ || closing, "a login waits for a logout only while there is one");
  Require(!LoggedIn() || (!channel_id_.empty() && !account_.empty()), "a session has a name");
  Require(!old_socket_ || old_socket_->connection != CurrentConnection(),
          "the old socket is not the current one");
  Require(CurrentConnection().value() <= last_connection_, "connections are numbered upwards");
}

}  // namespace kim::session

#endif  // KIM_CHECK_INVARIANTS
