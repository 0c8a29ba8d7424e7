#include "sim/client.h"

#include <utility>

#include "wire/commands.h"

namespace kim::sim {

namespace {

using session::Input;

constexpr int64_t kLoginBound = 120'000;
constexpr int64_t kLogoutBound = 5'000;
constexpr int32_t kMaxIdleTurns = 200;

}  // namespace

Client::Client(Context& context, uint64_t seed)
    : context_(context), store_(context), messages_(context), requests_(context), seed_(seed) {}

Server::ClientEnd Client::end() {
  return {.opened =
              [this](Connection& connection) {
                Post(connection.life, [this, &connection] {
                  connection.opened = true;
                  Feed(session::SocketOpened{connection.id});
                });
              },
          .frame =
              [this](Connection& connection, const std::string& bytes, const Cargo& cargo) {
                Post(connection.life, [this, &connection, bytes, cargo] {
                  if (!connection.close_seen) OnFrame(connection, bytes, cargo);
                });
              },
          .closed =
              [this](Connection& connection) {
                Post(connection.life, [this, &connection] {
                  if (std::exchange(connection.close_seen, true)) return;
                  const bool in_use = &connection == connection_ && !connection.close_asked;
                  Feed(session::SocketClosed{connection.id});
                  if (in_use && alive()) requests_.ConnectionEnded();
                });
              }};
}

// --- Life ---------------------------------------------------------------------------------------

void Client::Start() {
  if (alive()) return;
  ++life_;
  messages_.BeginLife();
  context_.Note("client", "starts");
  session_ = std::make_unique<session::MeteredSession>(context_.scenario.options, seed_ + life_);
  footprint_ = Footprint();
  session_time_ = Local().millis();
  state_ = session::State::kInit;
  LogIn();
}

void Client::Kill() {
  context_.Note("client", "is killed");
  store_.Killed(life_);
  requests_.Forget();
  session_.reset();
  effects_.clear();
  performing_ = suspended_ = login_waits_ = logout_waits_ = false;
  frozen_.clear();
  store_due_ = INT64_MAX;
  messages_.EndLife();
  timer_at_ = INT64_MAX;
  timer_deadline_ = Timestamp::Never();
  for (int account = 0; account < kAccounts; ++account) context_.book.TellCursor(account, 0);
  connection_ = nullptr;
  for (Connection& connection : context_.connections) {
    if (connection.life != life_ || connection.close_seen) continue;
    connection.close_seen = true;
    if (!std::exchange(connection.close_asked, true)) server_->CloseFrom(connection);
  }
  context_.scheduler.After(context_.choices.Between(100, 20'000), [this] { Start(); });
}

void Client::Post(uint32_t life, std::function<void()> action) {
  if (life != life_ || !alive()) return;
  if (suspended_) {
    frozen_.push_back(std::move(action));
  } else {
    action();
  }
}

void Client::PostAfter(int64_t delay, std::function<void()> action) {
  context_.scheduler.After(
      delay, [this, life = life_, action = std::move(action)] { Post(life, action); });
}

void Client::Suspend(int64_t ms) {
  if (!alive() || suspended_) return;
  context_.Note("client", "is suspended");
  suspended_ = true;
  suspended_at_ = context_.scheduler.now();
  timer_at_ = INT64_MAX;
  context_.scheduler.After(ms, [this, life = life_] {
    if (life == life_) Resume();
  });
}

void Client::Resume() {
  if (!alive() || !suspended_) return;
  context_.Note("client", "is resumed");
  suspended_ = false;
  Extend(context_.scheduler.now() - suspended_at_);
  const uint32_t life = life_;
  const uint32_t first = context_.choices.Below(3);
  if (first == 0) Feed(session::NetworkHint{session::Hint::kWake});
  if (first == 1) Feed(session::TimeAdvanced{Unsent()});
  const auto frozen = std::exchange(frozen_, {});
  for (const auto& action : frozen) Post(life, action);
  if (life == life_ && alive()) SetTimer();
}

void Client::JumpClock(int64_t ms) {
  clock_offset_ += ms;
  // A suspension makes everything late, and so does a clock that jumps: what was due has not
  // happened yet.
  Extend(ms > 0 ? ms : -ms);
  if (alive() && !suspended_) SetTimer();
}

void Client::Extend(int64_t ms) {
  requests_.Extend(ms);
  login_due_ += ms;
  logout_due_ += ms;
  // After a sleep, the session may give the store its full time again.
  if (store_due_ != INT64_MAX) WaitForStore();
}

void Client::Hint(session::Hint hint) {
  Post(life_, [this, hint] { Feed(session::NetworkHint{hint}); });
}

// --- The user -----------------------------------------------------------------------------------

void Client::LogIn() {
  if (!alive() || suspended_) return;
  context_.Note("user", "logs in");
  if (!std::exchange(login_waits_, true)) login_due_ = SessionTime() + kLoginBound;
  Feed(session::Login{});
}

void Client::LogInLater() {
  PostAfter(context_.choices.Between(500, 8000), [this] {
    if (!connected()) LogIn();
  });
}

void Client::LogOut() {
  if (!alive() || suspended_) return;
  context_.Note("user", "logs out");
  if (!std::exchange(logout_waits_, true)) logout_due_ = SessionTime() + kLogoutBound;
  Feed(session::Logout{});
  if (!alive()) return;
  if (login_waits_) context_.ledger.Fail("overdue", "a logout left a login waiting");
  LogInLater();
}

void Client::Request() {
  if (!alive() || suspended_) return;
  static constexpr std::string_view kDests[] = {"", "carol", "dave", "g1"};
  const uint32_t dest = context_.choices.Below(4);
  const uint32_t id = ++last_request_;
  const int64_t tag = static_cast<int64_t>(life_) * 100'000 + id;
  pkt::MessageReq message;
  message.set_type(1);
  message.set_body(std::to_string(tag));
  const std::string payload = wire::Serialize(message);
  session::SendRequest request{
      .id = RequestId(id),
      .command = dest == 3 ? wire::command::kGroupTalk : wire::command::kUserTalk,
      .dest = kDests[dest],
      .payload = AsBytes(payload),
      .sequence = std::nullopt,
      .retries = static_cast<int32_t>(context_.choices.Below(3)),
      .timeout = std::nullopt};
  // A number of its own choice, as `request(LogicPkt)` allows; sometimes one that is taken.
  if (context_.choices.Chance(200)) {
    const uint32_t taken = dest == 0 && connected() ? requests_.SequenceInFlight() : 0;
    request.sequence = Sequence(taken != 0 ? taken : 40'000 + id);
  }
  if (context_.choices.Chance(200)) {
    request.timeout = Duration::Millis(context_.choices.Between(1000, 8000));
  }
  requests_.Asked(request, tag, SessionTime());
  Feed(request);
}

void Client::Cancel() {
  if (!alive() || suspended_) return;
  if (const uint32_t id = requests_.AnyOpen(); id != 0) {
    Feed(session::CancelRequest{RequestId(id)});
    if (alive() && requests_.IsOpen(id)) {
      context_.ledger.Fail("not completed", "a cancelled request did not complete");
    }
  }
}

// --- The driver ---------------------------------------------------------------------------------

void Client::Feed(const Input& input) {
  session_time_ = std::max(session_time_, Local().millis());
  if (messages_.GivesUpPage(SessionTime())) ReleaseHeld();
  session_->Handle(input, Local());
  Drain();
  if (performing_) return;
  performing_ = true;
  while (!effects_.empty()) {
    Owned owned = std::move(effects_.front());
    effects_.pop_front();
    if (auto* message = std::get_if<session::DeliverMessage>(&owned.effect)) {
      message->group = owned.name;
    }
    Perform(owned);
    if (context_.ledger.failed()) return;
    if (context_.Fault(context_.scenario.killed)) {
      Kill();
      return;
    }
  }
  performing_ = false;
  CheckBounds();
  SetTimer();
}

void Client::Drain() {
  while (const session::Effect* effect = session_->PollEffect()) {
    std::string payload;
    std::string name;
    if (const auto* message = std::get_if<session::DeliverMessage>(effect)) {
      payload = AsChars(message->payload);
      name = message->group;
    } else if (const auto* ended = std::get_if<session::CompleteRequest>(effect)) {
      payload = AsChars(ended->payload);
    }
    effects_.push_back({*effect, std::move(payload), std::move(name)});
  }
}

void Client::CheckBounds() {
  const int64_t now = SessionTime();
  requests_.CheckOverdue(now);
  if (login_waits_ && now > login_due_) {
    context_.ledger.Fail("overdue", "a login did not finish in time");
  }
  CheckKeptOffline();
  if (logout_waits_ && now > logout_due_) {
    context_.ledger.Fail("overdue", "a logout did not finish in time");
  }
  const auto limit = static_cast<size_t>(context_.scenario.options.max_pending_requests);
  if (requests_.open() > limit) {
    context_.ledger.Fail("unbounded", "more requests are pending than allowed");
  }
  if (session_->stats().pending_requests > requests_.open() + 40) {
    context_.ledger.Fail("unbounded", "the session keeps requests that have ended");
  }
  footprint_.RequestsOpen(session_->stats().pending_requests);
  const int64_t allowed = footprint_.Limit(context_.book.messages().size(), messages_.deliveries());
  if (session_->held() > allowed) {
    context_.ledger.Fail("unbounded", "the session holds " + std::to_string(session_->held()) +
                                          " bytes, " + std::to_string(allowed) + " allowed");
  }
}

void Client::SetTimer() {
  if (suspended_) return;
  const Timestamp deadline = session_->NextDeadline();
  context_.Mix(deadline.millis());
  if (deadline.is_never()) {
    timer_at_ = INT64_MAX;
    timer_deadline_ = deadline;
    return;
  }
  if (deadline != timer_deadline_) {
    timer_deadline_ = deadline;
    timer_late_ = context_.Fault(context_.scenario.late_timer) ? context_.choices.Below(1200) : 0;
  }
  const int64_t due = deadline.millis() - clock_offset_ + timer_late_;
  timer_at_ = std::max(due, context_.scheduler.now());
}

void Client::OnTimer() {
  const bool idle = timer_at_ == context_.scheduler.now();
  context_.scheduler.MoveTo(timer_at_);
  idle_turns_ = idle ? idle_turns_ + 1 : 0;
  if (idle_turns_ > kMaxIdleTurns) {
    context_.ledger.Fail("spinning", "the timer keeps firing while no time passes");
    return;
  }
  timer_deadline_ = Timestamp::Never();
  Feed(session::TimeAdvanced{Unsent()});
}

}  // namespace kim::sim
