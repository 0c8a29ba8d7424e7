#include "session/session.h"

#include <algorithm>
#include <utility>

#include "base/visit.h"
#include "session/session_impl.h"

namespace kim::session {

namespace {

constexpr Duration kSyncRetryBase = Duration::Seconds(2);
constexpr int32_t kSyncRetryDoublings = 4;

}  // namespace

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
  now_ = started_ ? std::max(now_, now) : now;
  started_ = true;
  if (WasSuspended()) WakeUp();
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
    effects_.Push(LoginFinished{LoginResult::kAlreadyConnected, 0});
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
  // One that waits for the logout before has waited in vain.
  if (std::exchange(login_after_closing_, false)) {
    effects_.Push(LoginFinished{LoginResult::kLoggedOut, 0});
  }
  if (std::holds_alternative<Closing>(phase_)) return;
  if (std::holds_alternative<Idle>(phase_) || std::holds_alternative<Closed>(phase_)) {
    logout_waits_ = false;
    effects_.Push(LogoutFinished{});
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
  inbox_.OnHandled(handled.delivery, now_);
}

void Session::Impl::On(const TokenReady& token) {
  Connecting* connecting = AttemptAt(Connecting::Step::kToken, token.connection);
  if (connecting == nullptr) return;
  login_request_ = AsChars(token.login_request);
  connecting->renewable = token.renewable;
  connecting->step = Connecting::Step::kSocket;
  connecting->deadline = now_ + options_.login_timeout;
  effects_.Push(OpenSocket{connecting->connection});
}

void Session::Impl::On(const TokenFailed& token) {
  if (AttemptAt(Connecting::Step::kToken, token.connection) != nullptr) {
    AttemptFailed(LoginResult::kTokenFailed);
  }
}

void Session::Impl::On(const StoreLoaded& loaded) {
  // Also when it comes late, as long as nothing has been asked for without it.
  if (!LoggedIn() || !IsCurrent(loaded.connection) || sync_.store_loaded()) return;
  inbox_.Load(loaded.mark, loaded.known);
  sync_.OnStoreLoaded(loaded.cursor, now_);
}

void Session::Impl::On(const StoreDone& done) {
  if ((done.write & OfflineSync::kWriteBit) != 0) {
    OnSync(sync_.OnStored(done.write, done.ok, now_));
  } else {
    inbox_.OnStored(done.write, done.ok);
  }
}

void Session::Impl::On(const NetworkHint& hint) {
  if (hint.hint == Hint::kOffline) {
    if (LoggedIn()) keepalive_.Probe(now_);
    return;
  }
  WakeUp();
}

// --- Time ---------------------------------------------------------------------------------------

bool Session::Impl::WasSuspended() const {
  return !next_deadline_.is_never() && next_deadline_ + options_.suspend_threshold < now_;
}

// Timers stood still, the network changed, or the page was away: what the socket says of itself
// is a guess, so ask the server.
void Session::Impl::WakeUp() {
  if (LoggedIn()) {
    keepalive_.Probe(now_);
    catch_up_on_read_ = std::holds_alternative<Online>(phase_);
  } else if (std::holds_alternative<Waiting>(phase_)) {
    StartAttempt(/*reconnect=*/true);
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
      AttemptFailed(LoginResult::kTimeout);
    }
  }
  if (const auto* closing = std::get_if<Closing>(&phase_); closing && now_ >= closing->deadline) {
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
    effects_.Push(Report{Problem::kReadTimeout, 0});
    LoseConnection(/*socket_open=*/true);
  } else if (keepalive_.PingDue(now_)) {
    SendPing();
  }
}

void Session::Impl::TickCatchUp() {
  if (sync_.active()) return;
  if (sync_again_at_ && now_ >= *sync_again_at_) {
    sync_again_at_.reset();
    if (sync_.store_loaded()) {
      sync_.BeginCatchUp(std::nullopt, now_);
    } else {
      LoadStoreAndSync();
    }
  } else if (IsCatchUpDue()) {
    inbox_.CaughtUp();
    sync_.BeginCatchUp(inbox_.newest(), now_);
  }
}

void Session::Impl::LoadStoreAndSync() {
  effects_.Push(LoadStore{CurrentConnection(), account_, channel_id_});
  sync_.BeginWithStore(now_);
}

bool Session::Impl::IsCatchUpDue() const {
  return sync_complete_ && inbox_.pushes_since_catch_up() >= options_.catch_up_after;
}

Timestamp Session::Impl::AckDeadline() const {
  // Before the page has come that is looked back for: to look for a key at every input until then
  // would make a burst cost each message as much as all the others.
  const bool looks_back = sync_.active() && !MayAcknowledge();
  return sync_complete_ && !looks_back ? inbox_.NextAckDeadline() : Timestamp::Never();
}

void Session::Impl::TickAck() {
  if (now_ < AckDeadline()) return;
  const auto key = inbox_.FindAckable();
  if (!key) return;
  // Without a cursor the server's own mark is all that offline sync can start from: before this
  // acknowledgement moves it, ask for older messages whose pushes never came.
  if (MayAcknowledge()) {
    SendAck(*key);
  } else if (looked_back_to_ >= *key) {
    // The server lists nothing up to here: another device has read further, and the mark must not
    // move back.
    inbox_.AckSent(*key, now_);
    inbox_.AckConfirmed();
  } else {
    looked_back_to_ = *key;
    sync_complete_ = false;
    sync_.BeginCatchUp(*key, now_);
  }
}

void Session::Impl::SettleInternalRequests() {
  for (const Asker asker : requests_.TakeEndedInternal()) {
    if (asker == Asker::kOfflineSync) OnSync(sync_.OnNoAnswer());
  }
}

Timestamp Session::Impl::FindNextDeadline() const {
  const Timestamp next = std::min(requests_.NextDeadline(), inbox_.NextHandlerDeadline());
  return std::min(next, LoggedIn() ? LoggedInDeadline() : PhaseDeadline());
}

Timestamp Session::Impl::LoggedInDeadline() const {
  const Timestamp next = std::min(keepalive_.NextDeadline(), sync_.NextDeadline());
  return std::holds_alternative<Online>(phase_) ? std::min(next, OnlineDeadline()) : next;
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
  if (sync_.active() || !sync_again_at_) return AckDeadline();
  return std::min(*sync_again_at_, AckDeadline());
}

void Session::Impl::OnSync(OfflineSync::Progress progress) {
  if (progress == OfflineSync::Progress::kGoesOn || !LoggedIn()) return;
  if (progress == OfflineSync::Progress::kFoundLate) {
    if (std::holds_alternative<Online>(phase_)) {
      effects_.Push(DeliverOffline{/*complete=*/false, /*initial=*/false});
    }
    return;
  }
  const bool complete = progress == OfflineSync::Progress::kComplete;
  last_sync_at_ = now_;
  sync_complete_ = sync_complete_ || complete;
  if (complete) {
    sync_failures_ = 0;
    // The rest is asked for when the messages that stand before it are safe.
    if (sync_.stopped_early()) sync_again_at_ = now_ + kSyncRetryBase;
    if (const auto server_mark = sync_.server_mark()) {
      inbox_.AdvanceMark(*server_mark);
      if (inbox_.mark() > *server_mark) inbox_.AckAgain();
    }
  } else {
    effects_.Push(Report{Problem::kSyncFailed, sync_.failure_status()});
    const int32_t doublings = std::min(sync_failures_++, kSyncRetryDoublings);
    sync_again_at_ = now_ + Duration::Millis(kSyncRetryBase.millis() << doublings);
  }
  if (std::holds_alternative<Syncing>(phase_)) {
    GoOnline(complete);
  } else if (sync_.TakeStoreNews() || sync_.found() > 0) {
    effects_.Push(DeliverOffline{complete, /*initial=*/false});
  }
}

}  // namespace kim::session
