#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/context.h"
#include "sim/delivery_book.h"
#include "sim/footprint.h"
#include "sim/message.h"
#include "sim/request_book.h"
#include "sim/server.h"
#include "sim/store.h"
#include "support/metered_session.h"

namespace kim::sim {

/// The real session with everything around it: driver, clock, store, application and user. The
/// client is killed and starts again; the store survives.
class Client {
 public:
  Client(Context& context, uint64_t seed);

  /// What the server calls.
  Server::ClientEnd end();
  void set_server(Server* server) { server_ = server; }

  // Fate.
  void Start();
  void Kill();
  void Suspend(int64_t ms);
  void Resume();
  void JumpClock(int64_t ms);
  void Hint(session::Hint hint);

  // The user.
  void LogIn();
  void LogOut();
  void Request();
  void Cancel();
  /// Logs in as another account the next time.
  void SwitchAccount(int account) { user_account_ = account; }

  // The driver's one timer.
  [[nodiscard]] int64_t timer_at() const { return timer_at_; }
  void OnTimer();

  [[nodiscard]] bool alive() const { return session_ != nullptr; }
  [[nodiscard]] bool suspended() const { return suspended_; }
  [[nodiscard]] bool connected() const {
    return alive() && session_->state() == session::State::kConnected;
  }
  [[nodiscard]] int user_account() const { return user_account_; }
  /// The connection that is in use, or null.
  [[nodiscard]] Connection* connection() const { return connection_; }
  /// Checks that the client has reconnected by itself, before the user looks at the page.
  void CheckSettled();
  void CheckAtEnd();

 private:
  /// An effect with copies of what its views point into: the frame is gone by the time that the
  /// effect is carried out.
  struct Owned {
    session::Effect effect;
    std::string payload;
    /// A message's group, or a request's destination.
    std::string name;
  };

  void Feed(const session::Input& input);
  void Drain();
  void CheckBounds();
  void SetTimer();
  /// Runs what happens to this life, at once or when the client is resumed.
  void Post(uint32_t life, std::function<void()> action);
  void PostAfter(int64_t delay, std::function<void()> action);
  [[nodiscard]] Timestamp Local() const {
    return Timestamp::Millis(context_.scheduler.now() + clock_offset_);
  }
  /// The session's time, which never goes backwards.
  [[nodiscard]] int64_t SessionTime() const { return std::max(session_time_, Local().millis()); }
  void LogInLater();
  void Extend(int64_t ms);

  // Effects (client_effects.cc).
  void Perform(const Owned& owned);
  void Do(const session::AcquireToken& effect, const std::string& payload);
  void Do(const session::OpenSocket& effect, const std::string& payload);
  void Do(const session::SendFrame& effect, const std::string& payload);
  void Do(const session::CloseSocket& effect, const std::string& payload);
  void Do(const session::StateChanged& effect, const std::string& payload);
  void Do(const session::EventRaised& effect, const std::string& payload);
  void Do(const session::LoginFinished& effect, const std::string& payload);
  void Do(const session::LogoutFinished& effect, const std::string& payload);
  void Do(const session::LoadStore& effect, const std::string& payload);
  void Do(const session::StoreIndexes& effect, const std::string& payload);
  void Do(const session::DeliverOffline& effect, const std::string& payload);
  void Do(const session::DeliverMessage& effect, const std::string& payload);
  void Do(const session::StoreMessage& effect, const std::string& payload);
  void Do(const session::StoreMark& effect, const std::string& payload);
  void Do(const session::CompleteRequest& effect, const std::string& payload);
  void Do(const session::Notify& effect, const std::string& payload);
  void Do(const session::Report& effect, const std::string& payload);

  void OnFrame(Connection& connection, const std::string& bytes, const Cargo& cargo);
  void GiveToken(ConnectionId connection);
  void CheckSent(const std::string& frame);
  /// The newest connection's unsent bytes, as a WebSocket's `bufferedAmount` reports them.
  [[nodiscard]] uint32_t Unsent() const;
  void NotePage(const DeliveryBook::Page& page);
  void PageWritten(const DeliveryBook::Page& page, bool ok);
  void ReleaseHeld();
  void WaitForStore();
  void CheckKeptOffline();
  /// -1 for never.
  int64_t HandlerDelay();
  void HandleOffline(Message& message);

  Context& context_;
  Server* server_ = nullptr;
  Store store_;
  DeliveryBook messages_;
  RequestBook requests_;
  uint64_t seed_;

  std::unique_ptr<session::MeteredSession> session_;
  Footprint footprint_;
  uint32_t life_ = 0;
  std::deque<Owned> effects_;
  bool performing_ = false;

  int64_t clock_offset_ = 0;
  int64_t session_time_ = 0;
  int64_t timer_at_ = INT64_MAX;
  Timestamp timer_deadline_ = Timestamp::Never();
  int64_t timer_late_ = 0;
  int32_t idle_turns_ = 0;
  bool suspended_ = false;
  int64_t suspended_at_ = 0;
  std::vector<std::function<void()>> frozen_;

  Connection* connection_ = nullptr;  ///< the newest of this life
  int user_account_ = 0;

  bool login_waits_ = false;
  int64_t login_due_ = 0;
  /// Until when a login may wait for the store.
  int64_t store_due_ = INT64_MAX;
  bool logout_waits_ = false;
  int64_t logout_due_ = 0;
  uint32_t last_request_ = 0;
  session::State state_ = session::State::kInit;
};

}  // namespace kim::sim
