// What the server does with the packets of a client.
#include <algorithm>
#include <utility>

#include "sim/server.h"
#include "support/packet_bytes.h"
#include "wire/commands.h"
#include "wire/frame.h"

namespace kim::sim {

namespace {

std::string FrameOf(const wire::Packet& request, int32_t flag, int32_t status,
                    std::string_view payload) {
  return wire::PacketBytes({.command = request.header.command,
                            .channel_id = request.header.channel_id,
                            .sequence = request.header.sequence,
                            .flag = flag,
                            .status = status,
                            .dest = request.header.dest},
                           AsBytes(payload));
}

bool IsTalk(std::string_view command) {
  return command == wire::command::kUserTalk || command == wire::command::kGroupTalk;
}

}  // namespace

void Server::Process(Connection& connection, const std::string& bytes) {
  const auto decoded = wire::DecodeFrame(AsBytes(bytes));
  if (!decoded) {
    context_.ledger.Fail("malformed frame", "the client sent bytes that are not a frame");
    return;
  }
  if (std::holds_alternative<wire::BasicFrame>(*decoded)) {
    if (connection.logged_in) Send(connection, std::string(AsChars(wire::PongFrame())));
    return;
  }
  const auto& logic = std::get<wire::LogicFrame>(*decoded);
  const auto header = wire::DecodeHeader(logic.header);
  if (!header || header->flag != pkt::Request) {
    context_.ledger.Fail("malformed frame", "the client sent a packet that is not a request");
    return;
  }
  const wire::Packet packet{*header, logic.payload};
  if (header->command == wire::command::kSignIn) {
    SignIn(connection, packet);
  } else if (!connection.logged_in) {
    context_.ledger.Fail("request before login", std::string(header->command));
  } else {
    Serve(connection, packet);
  }
}

void Server::SignIn(Connection& connection, const wire::Packet& packet) {
  const auto request = wire::Parse<pkt::LoginReq>(packet.payload);
  if (!request || std::exchange(connection.login_seen, true)) {
    context_.ledger.Fail("malformed frame", "a malformed login, or a second one");
    return;
  }
  const bool known = request->token() == "alice" || request->token() == "bob";
  if (!known || context_.Fault(context_.scenario.login_refused)) {
    Refuse(connection, packet);
    return;
  }
  const int account = request->token() == "alice" ? 0 : 1;
  const Connection* older = Located(account);
  // The notice for an older session of this very client may reach the newer one.
  const std::string kicked = older != nullptr && context_.Fault(300) ? older->channel : "";
  KickOther(account);
  connection.account = account;
  connection.logged_in = true;
  connection.channel = "gate01_" + AccountName(account) + "_" + std::to_string(++last_channel_);
  locations_[static_cast<size_t>(account)] = connection.number;
  WatchIdle(connection);
  if (context_.Fault(context_.scenario.login_lost)) {
    context_.Note("server", "loses a login's answer");
    if (context_.Fault(500)) Close(connection);
    return;
  }
  pkt::LoginResp answer;
  answer.set_channelid(connection.channel);
  answer.set_account(AccountName(account));
  const bool kick_first = !kicked.empty() && context_.choices.Chance(500);
  if (kick_first) Send(connection, KickFrame(kicked));
  const std::string bytes = wire::Serialize(answer);
  Send(connection, FrameOf(packet, pkt::Response, pkt::Success, bytes));
  if (context_.Fault(context_.scenario.unflagged)) {
    Send(connection, FrameOf(packet, pkt::Request, pkt::Success, bytes));
  }
  if (!kicked.empty() && !kick_first) Send(connection, KickFrame(kicked));
}

void Server::Refuse(Connection& connection, const wire::Packet& packet) {
  context_.Note("server", "refuses a login");
  if (!context_.Fault(500)) {
    pkt::ErrorResp error;
    error.set_message("token");
    Send(connection, FrameOf(packet, pkt::Request, pkt::Unauthorized, wire::Serialize(error)));
  }
  Close(connection);
}

void Server::Serve(Connection& connection, const wire::Packet& packet) {
  if (context_.Fault(context_.scenario.gone_answer)) connection.session_lost = true;
  if (connection.session_lost) {
    context_.Note("server", "knows no such session");
    Answer(connection, packet, pkt::SessionNotFound, {});
    return;
  }
  const std::string_view command = packet.header.command;
  if (command == wire::command::kOfflineIndex) {
    ServeIndex(connection, packet);
  } else if (command == wire::command::kTalkAck) {
    const auto ack = wire::Parse<pkt::MessageAckReq>(packet.payload);
    const bool unchanged = context_.Fault(context_.scenario.error_answer);
    if (!unchanged) context_.book.SetMark(connection.account, ack->messageid());
    Answer(connection, packet, unchanged ? pkt::SystemException : pkt::Success, {});
  } else {
    ServeTalk(connection, packet);
  }
}

void Server::ServeTalk(Connection& connection, const wire::Packet& packet) {
  const auto request = wire::Parse<pkt::MessageReq>(packet.payload);
  Receipt& receipt = receipts_[request->body()];
  if (++receipt.received > 1 + receipt.retryable_answers) {
    context_.ledger.Fail("resent",
                         request->body() + " was sent again without a reason to repeat it");
  }
  const bool error = context_.Fault(context_.scenario.error_answer);
  if (error) ++receipt.retryable_answers;
  pkt::MessageResp answer;
  // The tag itself comes back as the id, so that an answer tells whose it is.
  answer.set_messageid(std::stoll(request->body()));
  Answer(connection, packet, error ? pkt::SystemException : pkt::Success, wire::Serialize(answer));
}

void Server::ServeIndex(Connection& connection, const wire::Packet& packet) {
  const auto request = wire::Parse<pkt::MessageIndexReq>(packet.payload);
  if (context_.Fault(context_.scenario.error_answer)) {
    Answer(connection, packet, pkt::SystemException, {});
    return;
  }
  const int account = connection.account;
  const int64_t from = request->message_id();
  const bool forgotten = from != 0 && context_.Fault(context_.scenario.forgets_cursor);
  const MessageKey after =
      forgotten ? MessageKey{}
                : context_.book.KeyOf(from != 0 ? from : context_.book.mark(account));
  if (from != 0) context_.book.SetMark(account, from);
  pkt::MessageIndexResp page;
  for (const Message& message : context_.book.messages()) {
    if (message.account != account || message.key() <= after) continue;
    if (page.indexes_size() == static_cast<int>(context_.scenario.page_size)) break;
    pkt::MessageIndex* entry = page.add_indexes();
    entry->set_message_id(message.id);
    entry->set_send_time(message.send_time);
    entry->set_accountb(message.sender);
    entry->set_group(message.group);
  }
  Answer(connection, packet, pkt::Success, wire::Serialize(page));
}

void Server::Answer(Connection& connection, const wire::Packet& packet, int32_t status,
                    std::string_view payload) {
  const bool is_talk = IsTalk(packet.header.command);
  if (context_.Fault(context_.scenario.no_answer)) {
    if (context_.Fault(is_talk ? 500 : 300)) Close(connection);
    return;
  }
  Cargo cargo;
  if (is_talk) {
    const auto request = wire::Parse<pkt::MessageReq>(packet.payload);
    const bool again = status == pkt::SystemException;
    (again ? cargo.retry_tag : cargo.answered_tag) = std::stoll(request->body());
    cargo.sequence = packet.header.sequence.value();
  }
  Send(connection, FrameOf(packet, pkt::Response, status, payload), cargo);
}

}  // namespace kim::sim
