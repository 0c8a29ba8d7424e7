// What the client's surroundings do with each effect, and what they check about it.
#include <algorithm>
#include <utility>

#include "sim/client.h"
#include "wire/commands.h"
#include "wire/frame.h"

namespace kim::sim {

void Client::Perform(const Owned& owned) {
  context_.Mix(static_cast<int64_t>(owned.effect.index()));
  context_.Mix(owned.payload);
  std::visit([&](const auto& effect) { Do(effect, owned.payload); }, owned.effect);
}

// --- Connections --------------------------------------------------------------------------------

void Client::Do(const session::AcquireToken& effect, const std::string&) {
  if (context_.Fault(context_.scenario.token_fails)) {
    // Half of the providers that fail say nothing at all.
    if (!context_.Fault(500)) return;
    Feed(session::TokenFailed{effect.connection});
    return;
  }
  const ConnectionId connection = effect.connection;
  if (context_.Fault(200)) {
    PostAfter(context_.choices.Between(1, 3000), [this, connection] { GiveToken(connection); });
  } else {
    GiveToken(connection);
  }
}

void Client::GiveToken(ConnectionId connection) {
  pkt::LoginReq request;
  request.set_token(AccountName(user_account_));
  const std::string bytes = wire::Serialize(request);
  Feed(session::TokenReady{connection, AsBytes(bytes), context_.scenario.renewable});
}

void Client::Do(const session::OpenSocket& effect, const std::string&) {
  const int64_t grace = context_.scenario.options.close_grace.millis();
  for (const Connection& other : context_.connections) {
    if (other.life != life_ || other.close_seen) continue;
    const bool waited = other.close_asked && SessionTime() >= other.close_asked_at + grace;
    if (!waited) context_.ledger.Fail("two sockets", "a socket was opened beside another");
  }
  Connection& connection = context_.connections.emplace_back();
  connection.number = static_cast<uint32_t>(context_.connections.size());
  connection.life = life_;
  connection.id = effect.connection;
  connection_ = &connection;
  store_due_ = INT64_MAX;
  messages_.BeginConnection();
  footprint_.NothingHeldBack();
  server_->Connect(connection);
}

void Client::Do(const session::CloseSocket& effect, const std::string&) {
  if (connection_ == nullptr || connection_->id != effect.connection) {
    context_.ledger.Fail("two sockets", "a socket was closed that is not open");
    return;
  }
  if (std::exchange(connection_->close_asked, true)) {
    context_.ledger.Fail("two sockets", "a socket was closed twice");
    return;
  }
  connection_->close_asked_at = SessionTime();
  server_->CloseFrom(*connection_);
}

void Client::Do(const session::SendFrame& effect, const std::string&) {
  const bool in_use = connection_ != nullptr && connection_->id == effect.connection &&
                      connection_->opened && !connection_->close_asked;
  if (!in_use) {
    context_.ledger.Fail("two sockets", "a frame was sent on a socket that is not in use");
    return;
  }
  const std::string bytes(effect.bytes);
  context_.Mix(bytes);
  CheckSent(bytes);
  if (context_.scenario.uplink != 0 && !context_.calm) {
    const auto takes = static_cast<int64_t>(bytes.size()) * 1000 / context_.scenario.uplink;
    connection_->sent_at = std::max(connection_->sent_at, context_.scheduler.now()) + takes;
  }
  server_->FrameFrom(*connection_, bytes);
}

uint32_t Client::Unsent() const {
  if (connection_ == nullptr) return 0;
  const int64_t takes = connection_->sent_at - context_.scheduler.now();
  if (takes <= 0) return 0;
  return static_cast<uint32_t>(takes * context_.scenario.uplink / 1000);
}

void Client::CheckSent(const std::string& frame) {
  const auto decoded = wire::DecodeFrame(AsBytes(frame));
  if (!decoded || !std::holds_alternative<wire::LogicFrame>(*decoded)) return;
  const auto& logic = std::get<wire::LogicFrame>(*decoded);
  const auto header = wire::DecodeHeader(logic.header);
  if (!header) return;
  if (context_.ledger.tracing()) {
    context_.Note("client", "sends " + std::string(header->command) + " to '" +
                                std::string(header->dest) + "'");
  }
  if (header->command == wire::command::kTalkAck) {
    messages_.Acknowledged(logic.payload);
  } else if (header->command == wire::command::kOfflineIndex) {
    messages_.IndexRequested(logic.payload);
  } else if (header->command == wire::command::kUserTalk ||
             header->command == wire::command::kGroupTalk) {
    if (Unsent() > static_cast<uint32_t>(context_.scenario.options.max_buffered_bytes)) {
      context_.ledger.Fail("overfilled", "a request was sent into a full socket");
    }
    const auto talk = wire::Parse<pkt::MessageReq>(logic.payload);
    requests_.Sent(std::stoll(talk->body()), header->dest, header->sequence.value());
  }
}

// --- Logins -------------------------------------------------------------------------------------

void Client::Do(const session::StateChanged& effect, const std::string&) {
  if (effect.state == state_) context_.ledger.Fail("state", "a change to the state that it was in");
  state_ = effect.state;
}

void Client::Do(const session::EventRaised& effect, const std::string&) {
  if (effect.event == session::Event::kKickout) {
    context_.Note("client", "is kicked out");
    if (connection_ == nullptr || !connection_->kick_sent) {
      context_.ledger.Fail("kickout", "nobody has kicked this session out");
    }
  }
  if (effect.event == session::Event::kClosed) {
    context_.Note("client", "is closed");
    LogInLater();
  }
}

void Client::Do(const session::LoginFinished& effect, const std::string&) {
  if (!std::exchange(login_waits_, false)) {
    context_.ledger.Fail("completed twice", "a login finished that was not pending");
  }
  const bool connected = effect.result == session::LoginResult::kSuccess ||
                         effect.result == session::LoginResult::kAlreadyConnected;
  if (context_.ledger.tracing()) {
    context_.Note("client", "login: " + std::to_string(static_cast<int>(effect.result)));
  }
  if (!connected) LogInLater();
}

void Client::Do(const session::LogoutFinished&, const std::string&) {
  if (!std::exchange(logout_waits_, false)) {
    context_.ledger.Fail("completed twice", "a logout finished that was not pending");
  }
}

// --- Requests and reports -----------------------------------------------------------------------

void Client::Do(const session::CompleteRequest& effect, const std::string& payload) {
  context_.Mix(static_cast<int64_t>(effect.outcome));
  if (effect.outcome != session::Outcome::kAnswered) footprint_.Unanswered();
  requests_.Completed(effect, payload);
}

void Client::Do(const session::Notify&, const std::string&) {}

void Client::Do(const session::Report& effect, const std::string&) {
  if (effect.problem == session::Problem::kHandlerTimeout) messages_.ReleaseLate(SessionTime());
  if (effect.problem == session::Problem::kSyncFailed) {
    messages_.PageFailed();
    ReleaseHeld();
  }
  if (context_.ledger.tracing()) {
    context_.Note("client", "reports " + std::to_string(static_cast<int>(effect.problem)) + "/" +
                                std::to_string(effect.detail));
  }
}

void Client::OnFrame(Connection& connection, const std::string& bytes, const Cargo& cargo) {
  if (cargo.pushed != nullptr) {
    messages_.PushArrived(*cargo.pushed, connection.number);
    if (messages_.HoldsBack()) footprint_.HeldBack(bytes.size());
  }
  if (cargo.retry_tag != 0 && &connection == connection_ && !connection.close_asked) {
    requests_.TryAgain(cargo.retry_tag);
  }
  const bool is_heard = &connection == connection_ && !connection.close_asked && !performing_;
  const bool is_due = is_heard && cargo.pushed != nullptr && messages_.IsDue(*cargo.pushed);
  const bool is_awaited = is_heard && requests_.Awaits(cargo.answered_tag, cargo.sequence);
  const uint32_t life = life_;
  Feed(session::FrameReceived{connection.id, AsBytes(bytes)});
  if (life != life_ || connection.close_asked) return;
  if (is_due) messages_.CheckTaken(*cargo.pushed);
  if (is_awaited && requests_.Awaits(cargo.answered_tag, cargo.sequence)) {
    context_.ledger.Fail("overlooked",
                         "a request's answer has arrived, but the request is not complete");
  }
}

}  // namespace kim::sim
