#include <utility>

#include "common.pb.h"
#include "session/session_impl.h"
#include "wire/commands.h"

namespace kim::session {

void Session::Impl::SetState(State state) {
  if (state == state_) return;
  state_ = state;
  effects_.Push<StateChanged>(state);
}

void Session::Impl::FinishLogin(LoginResult result, int32_t status) {
  if (!std::exchange(login_waits_, false)) return;
  effects_.Push<LoginFinished>(result, status);
}

bool Session::Impl::IsCurrent(ConnectionId connection) const {
  return connection != ConnectionId() && connection == CurrentConnection();
}

ConnectionId Session::Impl::CurrentConnection() const {
  if (const auto* connecting = std::get_if<Connecting>(&phase_)) return connecting->connection;
  if (const auto* syncing = std::get_if<Syncing>(&phase_)) return syncing->connection;
  if (const auto* online = std::get_if<Online>(&phase_)) return online->connection;
  if (const auto* closing = std::get_if<Closing>(&phase_)) return closing->connection;
  return {};
}

// --- Beginning ----------------------------------------------------------------------------------

void Session::Impl::StartAttempt(bool reconnect) {
  Connecting connecting;
  connecting.connection = ConnectionId(++last_connection_);
  connecting.reconnect = reconnect;
  SetState(reconnect ? State::kReconnecting : State::kConnecting);
  if (old_socket_) {
    connecting.step = Connecting::Step::kOldSocket;
    connecting.deadline = old_socket_->until;
  }
  phase_ = connecting;
  attempt_began_ = now_;
  login_request_.clear();
  kicked_channel_.clear();
  bad_frames_ = more_bad_frames_ = 0;
  if (!old_socket_) AskForToken(std::get<Connecting>(phase_));
}

Connecting* Session::Impl::AttemptAt(Connecting::Step step, ConnectionId connection) {
  auto* connecting = std::get_if<Connecting>(&phase_);
  const bool meant =
      connecting != nullptr && connecting->step == step && connecting->connection == connection;
  return meant ? connecting : nullptr;
}

void Session::Impl::AskForToken(Connecting& connecting) {
  connecting.step = Connecting::Step::kToken;
  connecting.deadline = now_ + options_.login_timeout;
  effects_.Push<AcquireToken>(connecting.connection);
}

void Session::Impl::On(const SocketOpened& socket) {
  Connecting* connecting = AttemptAt(Connecting::Step::kSocket, socket.connection);
  if (connecting == nullptr) return;
  connecting->step = Connecting::Step::kAnswer;
  const auto sequence = requests_.NextSequence();
  SendFrame frame{connecting->connection, {}};
  wire::AppendPacket({.command = wire::command::kSignIn,
                      .channel_id = {},
                      .sequence = sequence.value_or(Sequence(1)),
                      .flag = 0,
                      .status = 0,
                      .dest = {}},
                     AsBytes(login_request_), frame.bytes);
  effects_.Push(std::move(frame));
}

void Session::Impl::LoginSucceeded(const wire::LoginAnswer& answer) {
  const Connecting connecting = std::get<Connecting>(phase_);
  channel_id_ = answer.channel_id;
  account_ = answer.account;
  rejected_login_request_.clear();
  if (account_ != store_account_) {
    if (!store_account_.empty()) inbox_.Reset();
    sync_.Reset();
    store_account_ = account_;
  }
  phase_ = Syncing{connecting.connection, connecting.reconnect};
  if (kicked_channel_ == channel_id_) {
    ObeyKickout();
    return;
  }
  sync_complete_ = false;
  looked_back_to_ = MessageKey();
  sync_again_at_ = Timestamp::Never();
  sync_again_to_ = MessageKey();
  catch_up_on_read_ = false;
  online_since_ = now_;
  keepalive_.Start(now_);
  LoadStoreAndSync();
  requests_.Connected(connecting.connection, now_);
}

void Session::Impl::GoOnline() {
  const Syncing syncing = std::get<Syncing>(phase_);
  phase_ = Online{syncing.connection};
  SetState(State::kConnected);
  effects_.Push<DeliverOffline>(/*initial=*/true);
  sync_.TakeStoreNews();
  FinishLogin(LoginResult::kSuccess);
  if (syncing.reconnect) {
    ++stats_.reconnects;
    effects_.Push<EventRaised>(Event::kReconnected);
  }
  inbox_.CaughtUp();
}

// --- Ending -------------------------------------------------------------------------------------

// The event of an old socket only ends its grace period; that of the current one, the connection.
void Session::Impl::On(const SocketClosed& socket) {
  if (old_socket_ && old_socket_->connection == socket.connection) {
    old_socket_.reset();
    return;
  }
  if (!IsCurrent(socket.connection)) return;
  if (std::holds_alternative<Closing>(phase_)) {
    CloseForGood();
  } else if (const auto* connecting = std::get_if<Connecting>(&phase_)) {
    if (!connecting->has_socket()) return;
    AttemptFailed(LoginResult::kConnectionLost, 0, /*socket_open=*/false);
  } else {
    LoseConnection(/*socket_open=*/false);
  }
}

void Session::Impl::Linger(ConnectionId connection) {
  old_socket_ = OldSocket{connection, now_ + options_.close_grace};
}

void Session::Impl::AttemptFailed(LoginResult result, int32_t status, bool socket_open) {
  const Connecting connecting = std::get<Connecting>(phase_);
  held_.Clear();
  if (connecting.has_socket() && socket_open) {
    effects_.Push<CloseSocket>(connecting.connection);
    Linger(connecting.connection);
  }
  if (!connecting.reconnect) {
    phase_ = Idle{};
    requests_.EndAll();
    // The result comes first: a handler of the state may log in again, which is another login.
    FinishLogin(result, status);
    SetState(State::kInit);
    return;
  }
  const bool rejected = result == LoginResult::kRefused && status == pkt::Unauthorized;
  const bool final =
      rejected && (!connecting.renewable || login_request_ == rejected_login_request_);
  if (rejected) {
    // The first rejection is not reported: to replace an expired token is what a provider is for.
    if (final || !rejected_login_request_.empty()) {
      effects_.Push<Report>(Problem::kTokenRejected, status);
    }
    rejected_login_request_ = login_request_;
  }
  if (final) {
    FinishLogin(result, status);
    CloseForGood();
    return;
  }
  FinishLogin(result, status);
  WaitForRetry();
}

void Session::Impl::LoseConnection(bool socket_open, LoginResult result, int32_t status) {
  const ConnectionId connection = CurrentConnection();
  const auto* syncing = std::get_if<Syncing>(&phase_);
  const bool first_login = syncing != nullptr && !syncing->reconnect;
  const bool was_online = std::holds_alternative<Online>(phase_);
  if (socket_open) {
    effects_.Push<CloseSocket>(connection);
    Linger(connection);
  }
  held_.Clear();
  sync_.Abort();
  requests_.Disconnected();
  if (!options_.queue_while_disconnected) requests_.EndAll();
  requests_.TakeEndedInternal();
  inbox_.ConnectionLost();
  if (first_login) {
    phase_ = Idle{};
    requests_.EndAll();
    FinishLogin(result, status);
    SetState(State::kInit);
    return;
  }
  if (now_ - online_since_ >= options_.stable_after) backoff_.Reset();
  if (was_online) {
    SetState(State::kReconnecting);
    effects_.Push<EventRaised>(Event::kReconnecting);
  }
  FinishLogin(result, status);
  WaitForRetry();
}

void Session::Impl::WaitForRetry() {
  if (options_.max_reconnect_attempts > 0 &&
      backoff_.attempts() >= options_.max_reconnect_attempts) {
    effects_.Push<Report>(Problem::kReconnectExhausted, backoff_.attempts());
    CloseForGood();
    return;
  }
  phase_ = Waiting{now_ + backoff_.Next()};
}

void Session::Impl::BeginClosing(bool is_logout) {
  const auto* connecting = std::get_if<Connecting>(&phase_);
  const bool has_socket = LoggedIn() || (connecting != nullptr && connecting->has_socket());
  const ConnectionId connection = CurrentConnection();
  if (is_logout && std::holds_alternative<Online>(phase_) && sync_complete_) {
    if (const auto key = inbox_.Ackable(); key && MayAcknowledge()) SendAck(*key);
  }
  held_.Clear();
  sync_.Abort();
  if (!has_socket) {
    CloseForGood();
    return;
  }
  phase_ = Closing{connection, now_ + options_.logout_timeout};
  requests_.StopSending();
  SetState(State::kClosing);
  effects_.Push<CloseSocket>(connection);
}

void Session::Impl::ObeyKickout() {
  FinishLogin(LoginResult::kKickedOut);
  BeginClosing(/*is_logout=*/false);
  effects_.Push<EventRaised>(Event::kKickout);
}

void Session::Impl::CloseForGood() {
  phase_ = Closed{};
  requests_.EndAll();
  requests_.TakeEndedInternal();
  backoff_.Reset();
  rejected_login_request_.clear();
  channel_id_.clear();
  account_.clear();
  SetState(State::kClosed);
  effects_.Push<EventRaised>(Event::kClosed);
  if (std::exchange(logout_waits_, false)) effects_.Push<LogoutFinished>();
  if (std::exchange(login_after_closing_, false)) {
    login_waits_ = true;
    StartAttempt(/*reconnect=*/false);
  }
}

}  // namespace kim::session
