#include "session/session.h"

#include <algorithm>
#include <utility>

#include "base/visit.h"
#include "session/session_impl.h"

namespace kim::session {

Session::Session(const Options& options, uint64_t seed)
    : impl_(std::make_unique<Impl>(options, seed)) {}
Session::~Session() = default;
void Session::Handle(const Input& input, Timestamp now) {
  impl_->Handle(input, now);
}
const Effect* Session::PollEffect() {
  return impl_->PollEffect();
}
bool Session::HasEffect() const {
  return impl_->HasEffect();
}
Timestamp Session::NextDeadline() const {
  return impl_->NextDeadline();
}
State Session::state() const {
  return impl_->state();
}
Stats Session::stats() const {
  return impl_->stats();
}

Session::Impl::Impl(const Options& options, uint64_t seed)
    : options_(options),
      backoff_(options_, seed),
      keepalive_(options_),
      requests_(options_, effects_),
      inbox_(options_, effects_, stats_),
      sync_(options_, effects_, requests_, inbox_) {}

const Effect* Session::Impl::PollEffect() {
  const Effect* effect = effects_.Poll();
  if (effect == nullptr) return nullptr;
  if (const auto* frame = std::get_if<SendFrame>(effect)) {
    stats_.bytes_sent += frame->bytes.size();
  }
  return effect;
}

Stats Session::Impl::stats() const {
  Stats stats = stats_;
  stats.pending_requests = static_cast<uint32_t>(requests_.pending());
  return stats;
}

void Session::Impl::Handle(const Input& input, Timestamp now) {
  const Timestamp before = std::exchange(now_, started_ ? std::max(now_, now) : now);
  started_ = true;
  if (WasSuspended()) {
    inbox_.PutOff(now_ - before);
    WakeUp();
  }
  Visit([this](const auto& i) { On(i); }, input);
  next_deadline_ = FindNextDeadline();
  if (next_deadline_ <= now_ || IsDue()) {
    Tick();
    next_deadline_ = FindNextDeadline();
  }
#ifdef KIM_CHECK_INVARIANTS
  CheckInvariants();
#endif
}

// --- Inputs -------------------------------------------------------------------------------------

void Session::Impl::On(const Login&) {
  if (std::holds_alternative<Online>(phase_)) {
    effects_.Push<LoginFinished>(LoginResult::kAlreadyConnected, 0);
    return;
  }
  if (std::holds_alternative<Closing>(phase_)) {
    login_after_closing_ = true;
    return;
  }
  login_waits_ = true;
  if (std::holds_alternative<Connecting>(phase_) || std::holds_alternative<Syncing>(phase_)) return;
  StartAttempt(/*reconnect=*/std::holds_alternative<Waiting>(phase_));
}

void Session::Impl::On(const Logout&) {
  logout_waits_ = true;
  // A login that waits for the previous logout has waited in vain.
  if (std::exchange(login_after_closing_, false)) {
    effects_.Push<LoginFinished>(LoginResult::kLoggedOut, 0);
  }
  if (std::holds_alternative<Closing>(phase_)) return;
  if (std::holds_alternative<Idle>(phase_) || std::holds_alternative<Closed>(phase_)) {
    logout_waits_ = false;
    effects_.Push<LogoutFinished>();
    return;
  }
  FinishLogin(LoginResult::kLoggedOut);
  BeginClosing(/*is_logout=*/true);
}

void Session::Impl::On(const SendRequest& request) {
  const bool can_wait =
      std::holds_alternative<Connecting>(phase_) || std::holds_alternative<Waiting>(phase_);
  if (LoggedIn() || (can_wait && options_.queue_while_disconnected)) {
    requests_.Add(request, now_);
  } else {
    requests_.Reject(request, Outcome::kNotSent);
  }
}

void Session::Impl::On(const CancelRequest& request) {
  requests_.Cancel(request.id, now_);
}

void Session::Impl::On(const MessageHandled& handled) {
  inbox_.OnHandled(handled.delivery);
}

void Session::Impl::On(const TokenReady& token) {
  Connecting* connecting = AttemptAt(Connecting::Step::kToken, token.connection);
  if (connecting == nullptr) return;
  login_request_ = AsChars(token.login_request);
  connecting->renewable = token.renewable;
  connecting->step = Connecting::Step::kSocket;
  connecting->deadline = now_ + options_.login_timeout;
  effects_.Push<OpenSocket>(connecting->connection);
}

void Session::Impl::On(const TokenFailed& token) {
  if (AttemptAt(Connecting::Step::kToken, token.connection) != nullptr) {
    AttemptFailed(LoginResult::kTokenFailed);
  }
}

void Session::Impl::On(const NetworkHint& hint) {
  if (hint.hint == Hint::kOffline) {
    if (LoggedIn()) keepalive_.Probe(now_);
    return;
  }
  WakeUp();
}

}  // namespace kim::session
