#include <utility>

#include "base/byte_string.h"
#include "common.pb.h"
#include "session/session_impl.h"
#include "session/status.h"
#include "wire/commands.h"
#include "wire/field_reader.h"
#include "wire/push.h"
#include "wire/session_messages.h"

namespace kim::session {

namespace {

/// A wake-up within this time of the last sync does not sync again.
constexpr Duration kCatchUpPause = Duration::Seconds(10);
/// Bad frames of a connection that are reported one by one: a flood of them must not become a flood
/// of events. Later ones are counted, and the count is reported at most this often.
constexpr int32_t kBadFramesOneByOne = 10;
constexpr Duration kBadFramesInterval = Duration::Seconds(10);

/// The most scratch space that is kept after a header with many entries.
constexpr size_t kKeptSlots = 64;

bool IsTalk(std::string_view command) {
  return Equal(command, wire::command::kUserTalk) || Equal(command, wire::command::kGroupTalk);
}

/// Pushes about groups. The application is given their payload decoded, so it must be readable.
bool IsNotice(std::string_view command) {
  constexpr std::string_view kPrefix = "chat.group.";
  return command.size() >= kPrefix.size() && Equal({command.data(), kPrefix.size()}, kPrefix);
}

}  // namespace

bool Session::Impl::ListensTo(ConnectionId connection) const {
  if (!IsCurrent(connection)) return false;
  if (std::holds_alternative<Closing>(phase_)) return requests_.pending() > 0;
  const auto* connecting = std::get_if<Connecting>(&phase_);
  return connecting == nullptr || connecting->step == Connecting::Step::kAnswer;
}

void Session::Impl::On(const TextReceived& text) {
  if (ListensTo(text.connection)) OnGarbage(Problem::kTextFrame, 0);
}

void Session::Impl::On(const FrameReceived& frame) {
  if (!ListensTo(frame.connection)) return;
  const auto size = static_cast<int64_t>(frame.bytes.size());
  stats_.bytes_received += frame.bytes.size();
  if (LoggedIn()) {
    keepalive_.OnRead(now_);
    if (std::exchange(catch_up_on_read_, false) && now_ - last_sync_at_ >= kCatchUpPause) {
      SyncAgain(now_, MessageKey::Last());
    }
  }
  if (size > options_.max_frame_bytes) {
    OnGarbage(Problem::kFrameTooLarge, static_cast<int32_t>(size));
    return;
  }
  const auto decoded = wire::DecodeFrame(frame.bytes);
  if (!decoded) {
    OnMalformed(decoded.error());
  } else if (const auto* basic = std::get_if<wire::BasicFrame>(&decoded.value())) {
    if (basic->code != static_cast<uint16_t>(wire::BasicCode::kPong)) return;
    if (const auto round_trip = keepalive_.OnPong(now_)) {
      stats_.round_trip_ms = static_cast<int32_t>(round_trip->millis());
    }
  } else {
    OnLogicFrame(std::get<wire::LogicFrame>(decoded.value()), frame.bytes);
  }
}

void Session::Impl::OnMalformed(wire::DecodeError error) {
  OnGarbage(Problem::kMalformedFrame, static_cast<int32_t>(error));
}

void Session::Impl::OnGarbage(Problem problem, int32_t detail) {
  OnBadFrame(problem, detail);
  // A gateway that answers a login with garbage will not answer it better later.
  if (std::holds_alternative<Connecting>(phase_)) AttemptFailed(LoginResult::kMalformed);
}

void Session::Impl::OnBadFrame(Problem problem, int32_t detail) {
  ++stats_.malformed_frames;
  if (bad_frames_ < kBadFramesOneByOne) {
    ++bad_frames_;
  } else {
    ++more_bad_frames_;
    if (now_ < report_bad_frames_at_) return;
    problem = Problem::kMoreBadFrames;
    detail = std::exchange(more_bad_frames_, 0);
  }
  report_bad_frames_at_ = now_ + kBadFramesInterval;
  effects_.Push<Report>(problem, detail);
}

void Session::Impl::OnLogicFrame(const wire::LogicFrame& logic, ByteView frame) {
  const auto header = wire::DecodeHeader(logic.header, slots_);
  if (slots_.capacity() > kKeptSlots) slots_ = {};
  if (!header) {
    OnMalformed(header.error());
    return;
  }
  const wire::Packet packet{*header, logic.payload};
  if (std::holds_alternative<Connecting>(phase_)) {
    OnLoginPacket(packet, frame);
  } else {
    OnSessionPacket(packet, frame);
  }
}

void Session::Impl::OnLoginPacket(const wire::Packet& packet, ByteView frame) {
  const bool is_push = packet.header.flag == pkt::Push;
  // The gateway refuses a login with a packet that is flagged as a request.
  if (!is_push && packet.header.status != pkt::Success) {
    AttemptFailed(LoginResult::kRefused, packet.header.status);
    return;
  }
  // The gateway's workers can let a push overtake the login's answer.
  if (!Equal(packet.header.command, wire::command::kSignIn)) {
    if (packet.header.flag != pkt::Response && IsTalk(packet.header.command)) {
      HoldOrDeliver(packet, frame);
    } else if (!is_push) {
      OnBadFrame(Problem::kUnexpectedPacket, 0);
    }
    return;
  }
  const auto answer = wire::ReadLoginAnswer(packet.payload);
  const bool names_channel = answer && !answer->channel_id.empty();
  // A kickout, flagged or not, names no account.
  if (names_channel && answer->account.empty() && packet.header.flag != pkt::Response) {
    kicked_channel_ = answer->channel_id;
    return;
  }
  if (is_push) return;
  if (!names_channel || answer->account.empty()) {
    OnMalformed(wire::DecodeError::kBadMessage);
    return;
  }
  LoginSucceeded(*answer);
}

void Session::Impl::OnSessionPacket(const wire::Packet& packet, ByteView frame) {
  if (packet.header.flag == pkt::Response) OnAnswer(packet);
  if (!LoggedIn()) return;
  if (IsSessionGone(packet.header.status)) {
    effects_.Push<Report>(Problem::kSessionLost, packet.header.status);
    LoseConnection(/*socket_open=*/true, LoginResult::kSessionLost, packet.header.status);
    return;
  }
  if (packet.header.flag == pkt::Response) return;
  // Everything but a response is a push, if it is flagged as one or its status is Success.
  if (packet.header.flag == pkt::Push || packet.header.status == pkt::Success) {
    OnPush(packet, frame);
  } else {
    OnBadFrame(Problem::kUnexpectedPacket, packet.header.status);
  }
}

void Session::Impl::OnAnswer(const wire::Packet& packet) {
  const auto asker = requests_.OnAnswer(packet, now_);
  if (IsSessionGone(packet.header.status)) return;  // the connection is about to be given up
  if (asker == Asker::kOfflineSync) {
    OnSync(sync_.OnPage(packet.header.status, packet.payload, now_));
  } else if (asker == Asker::kAck) {
    packet.header.status == pkt::Success ? inbox_.AckConfirmed() : inbox_.AckAgain();
  }
}

void Session::Impl::OnPush(const wire::Packet& packet, ByteView frame) {
  if (IsTalk(packet.header.command)) {
    HoldOrDeliver(packet, frame);
  } else if (Equal(packet.header.command, wire::command::kSignIn)) {
    OnKickout(packet);
  } else if (IsNotice(packet.header.command) &&
             !wire::IsWellFormed(packet.payload, wire::FieldReader::kMaxDepth)) {
    OnMalformed(wire::DecodeError::kBadMessage);
  } else {
    effects_.Push(Notify{packet.header.command, packet.header.dest, packet.payload});
  }
}

// Obeyed only if it names this very session: a quick second login of the same page would otherwise
// be ended by the notice that was meant for the first. A repeated login answer has an account.
void Session::Impl::OnKickout(const wire::Packet& packet) {
  const auto kickout = wire::ReadLoginAnswer(packet.payload);
  if (!kickout) {
    OnMalformed(wire::DecodeError::kBadMessage);
    return;
  }
  if (kickout->channel_id == channel_id_ && kickout->account.empty()) ObeyKickout();
}

void Session::Impl::HoldOrDeliver(const wire::Packet& packet, ByteView frame) {
  const auto identity = wire::ReadPushIdentity(packet.payload, slots_);
  if (!identity) {
    OnBadFrame(Problem::kMalformedFrame, static_cast<int32_t>(wire::DecodeError::kBadMessage));
    return;
  }
  const bool to_group = Equal(packet.header.command, wire::command::kGroupTalk);
  DeliverMessage message{
      .key = {identity->send_time, identity->message_id},
      .group = to_group ? packet.header.dest : std::string_view(),
      .payload = packet.payload,
      .record = slots_,
  };
  // A message whose index page is being stored waits for that: if the page is kept, the message
  // comes with it. Later messages wait behind it, to keep the order.
  const bool goes_on = std::holds_alternative<Online>(phase_) && held_.empty() &&
                       !sync_.IsStoring(identity->message_id);
  const bool may_be_held =
      held_.size() < static_cast<size_t>(options_.max_held_pushes) &&
      held_.bytes() + frame.size() <= static_cast<size_t>(options_.max_frame_bytes);
  if (inbox_.IsFull() || !(goes_on || may_be_held)) {
    // Not lost: the server has it, and the index will list it.
    SyncAgain(sync_again_at_.is_never() ? now_ : sync_again_at_, MessageKey::Last());
  } else if (goes_on) {
    inbox_.OnPush(std::move(message), now_);
  } else {
    held_.Add(std::move(message), frame);
    ReleaseHeld();
  }
}

void Session::Impl::ReleaseHeld() {
  if (!std::holds_alternative<Online>(phase_) || sync_.storing()) return;
  for (auto& held : held_.Release()) {
    // Dropped if its page may still be stored, although nobody waits for that any more: if the
    // write fails, the index lists the message again.
    if (!sync_.IsStoring(held.key.id)) inbox_.OnPush(std::move(held), now_);
  }
}

void Session::Impl::SendPing() {
  keepalive_.PingSent(now_);
  effects_.Push(SendFrame{CurrentConnection(), ByteString(AsChars(wire::PingFrame()))});
  requests_.Sent(wire::PingFrame().size());
}

}  // namespace kim::session
