#include "sim/server.h"

#include <algorithm>
#include <utility>

#include "support/packet_bytes.h"
#include "wire/commands.h"
#include "wire/frame.h"

namespace kim::sim {

namespace {

constexpr int64_t kLoginWithin = 10'000;
constexpr int64_t kIdleLimit = 120'000;

}  // namespace

std::string AccountName(int account) {
  return account == 0 ? "alice" : "bob";
}

// --- Connections --------------------------------------------------------------------------------

void Server::Connect(Connection& connection) {
  const int64_t delay =
      1 + context_.choices.Below(static_cast<uint32_t>(context_.scenario.latency_ms));
  const bool fails =
      context_.scheduler.now() < down_until_ || context_.Fault(context_.scenario.connect_fails);
  connection.up_at = connection.down_at = context_.scheduler.now() + delay;
  // If a socket neither opens nor fails, the attempt must end by its own timeout.
  if (fails && context_.Fault(300)) return;
  context_.scheduler.After(delay, [this, &connection, fails] {
    if (fails) {
      context_.Note("server", "refuses a connection");
      client_.closed(connection);
    } else if (!connection.close_asked) {
      Accept(connection);
    }
  });
}

void Server::Accept(Connection& connection) {
  connection.server_open = true;
  connection.last_read = context_.scheduler.now();
  client_.opened(connection);
  context_.scheduler.After(kLoginWithin, [this, &connection] {
    if (connection.server_open && !connection.logged_in) Close(connection);
  });
}

void Server::WatchIdle(Connection& connection) {
  if (!connection.server_open) return;
  const int64_t until = connection.last_read + kIdleLimit;
  if (context_.scheduler.now() >= until) {
    context_.Note("server", "closes an idle connection");
    // A client that was suspended until just now has an excuse.
    const bool had_time = context_.scheduler.now() >= context_.calm_since + kIdleLimit;
    if (context_.calm && had_time && !connection.half_open) {
      context_.ledger.Fail("no heartbeat", "the gateway closed a connection that was silent");
    }
    Close(connection);
    return;
  }
  context_.scheduler.At(until, [this, &connection] { WatchIdle(connection); });
}

void Server::FrameFrom(Connection& connection, std::string bytes) {
  if (connection.half_open) return;
  const int64_t latency =
      context_.choices.Below(static_cast<uint32_t>(context_.scenario.latency_ms));
  const int64_t leaves_at = std::max(connection.sent_at, context_.scheduler.now());
  connection.up_at = std::max(connection.up_at, leaves_at + latency);
  context_.scheduler.At(connection.up_at, [this, &connection, bytes = std::move(bytes)] {
    if (!connection.server_open || connection.half_open) return;
    connection.last_read = context_.scheduler.now();
    if (!connection.logged_in) {
      Process(connection, bytes);
      return;
    }
    context_.scheduler.After(WorkerDelay(), [this, &connection, bytes] {
      if (connection.server_open) Process(connection, bytes);
    });
  });
}

void Server::CloseFrom(Connection& connection) {
  if (!connection.half_open) {
    const int64_t latency =
        context_.choices.Below(static_cast<uint32_t>(context_.scenario.latency_ms));
    context_.scheduler.At(std::max(connection.up_at, context_.scheduler.now() + latency),
                          [this, &connection] {
                            if (connection.server_open && !connection.half_open) Close(connection);
                          });
  }
  // The gateway answers no close frame: the browser decides alone what it reports, and when.
  const bool late = connection.half_open || context_.Fault(context_.scenario.never_closes);
  context_.scheduler.After(late ? 30'000 : 50, [this, &connection] { client_.closed(connection); });
}

void Server::Close(Connection& connection) {
  if (!std::exchange(connection.server_open, false)) return;
  auto& location = locations_[static_cast<size_t>(connection.account)];
  const bool own = location == connection.number;
  if (connection.logged_in && (own || (context_.scenario.drops_location && !context_.calm))) {
    if (!own && location != kOtherDevice) context_.Note("server", "drops a newer location");
    if (location != kOtherDevice) location = kNobody;
  }
  if (connection.half_open) return;
  const int64_t latency =
      context_.choices.Below(static_cast<uint32_t>(context_.scenario.latency_ms));
  context_.scheduler.At(std::max(connection.down_at, context_.scheduler.now() + latency),
                        [this, &connection] {
                          if (!connection.half_open) client_.closed(connection);
                        });
}

void Server::Send(Connection& connection, std::string bytes, Cargo cargo) {
  if (!connection.server_open || connection.half_open) return;
  const int64_t latency =
      context_.choices.Below(static_cast<uint32_t>(context_.scenario.latency_ms));
  connection.down_at = std::max(connection.down_at, context_.scheduler.now() + latency);
  context_.scheduler.At(connection.down_at, [this, &connection, cargo, bytes = std::move(bytes)] {
    if (!connection.half_open) client_.frame(connection, bytes, cargo);
  });
}

int64_t Server::WorkerDelay() {
  if (context_.Fault(context_.scenario.slow)) return context_.choices.Between(1000, 9000);
  return context_.choices.Below(static_cast<uint32_t>(context_.scenario.worker_ms));
}

// --- Peers, other devices and fate --------------------------------------------------------------

void Server::Talk(int account, bool pushed) {
  const bool to_group = context_.choices.Chance(300);
  Message& message = context_.book.Add(account, "peer" + std::to_string(context_.choices.Below(3)),
                                       to_group ? "g1" : "", context_.scheduler.now());
  if (context_.ledger.tracing()) {
    context_.Note("server", "stores " + message.body + " for " + AccountName(account) +
                                (pushed ? "" : ", not pushed"));
  }
  if (pushed) Push(message);
}

void Server::Push(Message& message) {
  if (context_.Fault(context_.scenario.push_lost)) return;
  const int copies = context_.Fault(context_.scenario.push_twice) ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    context_.scheduler.After(WorkerDelay(), [this, &message] {
      Connection* connection = Located(message.account);
      if (connection != nullptr && !connection->session_lost) {
        Send(*connection, PushFrame(message), {.pushed = &message});
      }
    });
  }
}

void Server::PushAgain(int account) {
  for (auto it = context_.book.messages().rbegin(); it != context_.book.messages().rend(); ++it) {
    if (it->account != account || context_.choices.Chance(300)) continue;
    if (Connection* connection = Located(account))
      Send(*connection, PushFrame(*it), {.pushed = &*it});
    return;
  }
}

Connection* Server::Located(int account) {
  const uint32_t number = locations_[static_cast<size_t>(account)];
  if (number == kNobody || number == kOtherDevice) return nullptr;
  return &context_.connections[number - 1];
}

void Server::KickOther(int account) {
  Connection* older = Located(account);
  if (older == nullptr) return;
  older->kick_sent = true;
  Send(*older, KickFrame(older->channel));
}

int32_t Server::PushFlag() const {
  return context_.Fault(context_.scenario.unflagged) ? pkt::Request : pkt::Push;
}

std::string Server::KickFrame(const std::string& channel) const {
  pkt::KickoutNotify notice;
  notice.set_channelid(channel);
  return wire::PacketBytes({.command = wire::command::kSignIn,
                            .channel_id = channel,
                            .sequence = Sequence(1),
                            .flag = PushFlag(),
                            .status = 0,
                            .dest = {}},
                           AsBytes(wire::Serialize(notice)));
}

void Server::OtherDeviceLogsIn(int account) {
  KickOther(account);
  locations_[static_cast<size_t>(account)] = kOtherDevice;
}

void Server::OtherDeviceLeaves(int account) {
  auto& location = locations_[static_cast<size_t>(account)];
  if (location == kOtherDevice) location = kNobody;
}

void Server::OtherDeviceReads(int account) {
  const auto count = static_cast<uint32_t>(context_.book.messages().size());
  if (count == 0) return;
  const Message& message = context_.book.messages()[context_.choices.Below(count)];
  if (message.account != account) return;
  context_.Note("server", "another device has read up to " + message.body);
  context_.book.SetForeignMark(account, message.id);
}

void Server::Restart(int64_t down_ms) {
  down_until_ = context_.scheduler.now() + down_ms;
  for (Connection& connection : context_.connections) {
    if (!connection.server_open) continue;
    // Some clients are told, some find out by themselves.
    if (context_.Fault(300)) connection.half_open = true;
    Close(connection);
  }
  locations_ = {};
}

void Server::Cut(Connection& connection) {
  Close(connection);
}

std::string Server::PushFrame(const Message& message) const {
  pkt::MessagePush push;
  push.set_messageid(message.id);
  push.set_type(1);
  push.set_body(message.body);
  push.set_sender(message.sender);
  push.set_sendtime(message.send_time);
  const bool is_group = !message.group.empty();
  const std::string dest = is_group ? message.group : AccountName(message.account);
  return wire::PacketBytes(
      {.command = is_group ? wire::command::kGroupTalk : wire::command::kUserTalk,
       .channel_id = "gate01_peer_1",
       .sequence = Sequence(static_cast<uint32_t>(message.id & 7)),
       .flag = PushFlag(),
       .status = 0,
       .dest = dest},
      AsBytes(wire::Serialize(push)));
}

void Server::SendGarbage(Connection& connection) {
  std::string bytes;
  const uint32_t kind = context_.choices.Below(4);
  if (kind == 1 && !context_.book.messages().empty()) {
    // Cut inside a frame.
    bytes = PushFrame(context_.book.messages().back());
    bytes.resize(context_.choices.Below(static_cast<uint32_t>(bytes.size())));
  } else if (kind == 2) {
    bytes = wire::PacketBytes({.command = "chat.unheard.of",
                               .channel_id = {},
                               .sequence = Sequence(context_.choices.Below(8)),
                               .flag = static_cast<int32_t>(context_.choices.Below(4)),
                               .status = static_cast<int32_t>(context_.choices.Below(300)),
                               .dest = "nobody"});
  } else {
    const uint32_t size = context_.choices.Below(24);
    if (kind == 3) bytes = std::string("\xc3\x11\xa3\x65", 4);
    for (uint32_t i = 0; i < size; ++i) bytes += static_cast<char>(context_.choices.Below(256));
  }
  Send(connection, std::move(bytes));
}

}  // namespace kim::sim
