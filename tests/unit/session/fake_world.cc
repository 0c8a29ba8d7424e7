#include "fake_world.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "support/packet_bytes.h"

namespace kim::session {

int64_t MessageIdIn(const Sent& sent, std::string_view command) {
  REQUIRE(sent.command == command);
  const auto request = wire::Parse<pkt::MessageIndexReq>(AsBytes(sent.payload));
  REQUIRE(request.ok());
  return request->message_id();
}

void FakeWorld::Drain() {
  while (const Effect* effect = session_.PollEffect()) {
    watcher_(*effect);
    if (const auto* frame = std::get_if<SendFrame>(effect)) {
      Sent sent{.connection = frame->connection};
      if (AsChars(wire::PingFrame()) == frame->bytes) {
        sent.ping = true;
      } else {
        const auto decoded = wire::DecodeFrame(AsBytes(frame->bytes));
        REQUIRE(decoded.ok());
        const auto& logic = std::get<wire::LogicFrame>(decoded.value());
        const auto header = wire::DecodeHeader(logic.header);
        REQUIRE(header.ok());
        sent.command = header->command;
        sent.dest = header->dest;
        sent.sequence = header->sequence;
        sent.flag = header->flag;
        sent.payload = AsChars(logic.payload);
        if (sent.command == wire::command::kOfflineIndex) last_index_ = sent;
      }
      sent_.push_back(sent);
    } else if (const auto* message = std::get_if<DeliverMessage>(effect)) {
      const auto push = wire::Parse<pkt::MessagePush>(message->payload);
      REQUIRE(push.ok());
      delivered_.push_back({message->delivery, std::string(message->group), *push});
    } else if (const auto* ended = std::get_if<CompleteRequest>(effect)) {
      ended_.push_back(
          {ended->id, ended->outcome, ended->status, std::string(AsChars(ended->payload))});
    } else {
      effects_.push_back(*effect);
    }
  }
}

void FakeWorld::Advance(Duration by) {
  const Timestamp end = now_ + by;
  for (int steps = 0; session_.NextDeadline() <= end; ++steps) {
    REQUIRE(steps < 100000);
    now_ = std::max(now_, session_.NextDeadline());
    Do(TimeAdvanced{buffered_});
  }
  now_ = end;
}

std::vector<Event> FakeWorld::AllEvents() {
  std::vector<Event> events;
  for (const EventRaised& raised : All<EventRaised>()) events.push_back(raised.event);
  return events;
}

ConnectionId FakeWorld::BeginLogin(std::string_view token, bool renewable) {
  Do(Login{});
  return OpenSocketOf(token, renewable);
}

ConnectionId FakeWorld::OpenSocketOf(std::string_view token, bool renewable) {
  const ConnectionId connection = One<AcquireToken>().connection;
  pkt::LoginReq request;
  request.set_token(std::string(token));
  const std::string bytes = wire::Serialize(request);
  Do(TokenReady{connection, AsBytes(bytes), renewable});
  REQUIRE(One<OpenSocket>().connection == connection);
  Do(SocketOpened{connection});
  return connection;
}

AcquireToken FakeWorld::NextAttempt() {
  for (std::vector<AcquireToken> tokens;; tokens = All<AcquireToken>()) {
    if (!tokens.empty()) return tokens.front();
    REQUIRE_FALSE(session_.NextDeadline().is_never());
    Advance(session_.NextDeadline() - now_);
  }
}

void FakeWorld::AnswerLogin(ConnectionId connection, std::string_view channel,
                            std::string_view account) {
  pkt::LoginResp answer;
  answer.set_channelid(std::string(channel));
  answer.set_account(std::string(account));
  Receive(connection, Frame({.command = wire::command::kSignIn,
                             .channel_id = channel,
                             .sequence = Sequence(1),
                             .flag = pkt::Response,
                             .status = 0,
                             .dest = {}},
                            wire::Serialize(answer)));
}

void FakeWorld::LoadStoreOf(ConnectionId connection, MessageId cursor, MessageKey mark,
                            std::vector<MessageId> known) {
  REQUIRE(One<LoadStore>().connection == connection);
  Do(StoreLoaded{connection, cursor, mark, std::move(known)});
}

void FakeWorld::AnswerIndex(const std::vector<pkt::MessageIndex>& entries) {
  pkt::MessageIndexResp page;
  for (const pkt::MessageIndex& entry : entries) *page.add_indexes() = entry;
  Answer(last_index_, wire::Serialize(page));
}

ConnectionId FakeWorld::LogIn() {
  const ConnectionId connection = BeginLogin();
  AnswerLogin(connection);
  LoadStoreOf(connection);
  AnswerIndex({});
  REQUIRE(session_.state() == State::kConnected);
  effects_.clear();
  sent_.clear();
  return connection;
}

void FakeWorld::ReceivePacket(ConnectionId connection, std::string_view command, int32_t flag,
                              std::string_view payload, int32_t status) {
  Receive(connection, Frame({.command = command,
                             .channel_id = {},
                             .sequence = Sequence(1),
                             .flag = flag,
                             .status = status,
                             .dest = {}},
                            payload));
}

void FakeWorld::Answer(const Sent& request, std::string_view payload, int32_t status) {
  Receive(request.connection, Frame({.command = request.command,
                                     .channel_id = {},
                                     .sequence = request.sequence,
                                     .flag = pkt::Response,
                                     .status = status,
                                     .dest = request.dest},
                                    payload));
}

std::string FakeWorld::PushFrame(int64_t id, std::string_view body, std::string_view group,
                                 int32_t flag, int32_t status) {
  pkt::MessagePush push;
  push.set_messageid(id);
  push.set_type(1);
  push.set_body(std::string(body));
  push.set_sender("test2");
  push.set_sendtime(id * 10);
  return Frame({.command = group.empty() ? wire::command::kUserTalk : wire::command::kGroupTalk,
                .channel_id = "gate01_test2_1",
                .sequence = Sequence(7),
                .flag = flag,
                .status = status,
                .dest = group.empty() ? "test1" : group},
               wire::Serialize(push));
}

void FakeWorld::Push(ConnectionId connection, int64_t id, std::string_view body,
                     std::string_view group) {
  Receive(connection, PushFrame(id, body, group));
}

void FakeWorld::Kick(ConnectionId connection, std::string_view channel) {
  pkt::KickoutNotify notice;
  notice.set_channelid(std::string(channel));
  Receive(connection, Frame({.command = wire::command::kSignIn,
                             .channel_id = "gate01_test1_9",
                             .sequence = Sequence(1),
                             .flag = pkt::Push,
                             .status = 0,
                             .dest = {}},
                            wire::Serialize(notice)));
}

RequestId FakeWorld::Request(std::string_view dest, int32_t retries, std::string_view command) {
  const RequestId id(next_request_++);
  Do(SendRequest{.id = id,
                 .command = command,
                 .dest = dest,
                 .payload = AsBytes("payload"),
                 .sequence = std::nullopt,
                 .retries = retries,
                 .timeout = std::nullopt});
  return id;
}

std::string FakeWorld::Frame(const wire::PacketHeader& header, std::string_view payload) {
  return wire::PacketBytes(header, AsBytes(payload));
}

pkt::MessageIndex FakeWorld::Entry(int64_t id, std::string_view account, std::string_view group) {
  pkt::MessageIndex entry;
  entry.set_message_id(id);
  entry.set_send_time(id * 10);
  entry.set_accountb(std::string(account));
  entry.set_group(std::string(group));
  return entry;
}

}  // namespace kim::session
