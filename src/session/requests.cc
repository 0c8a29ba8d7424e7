#include "session/requests.h"

#include <utility>

#include "session/status.h"

namespace kim::session {

namespace {

/// How soon to check whether a full socket has room again.
constexpr Duration kRoomCheckInterval = Duration::Millis(10);

/// The last requests that ended without an answer, up to this many, keep their numbers reserved.
constexpr int32_t kMaxUnanswered = 64;

}  // namespace

Requests::Requests(const Options& options, EffectQueue& effects)
    : options_(options), effects_(effects), unanswered_(kMaxUnanswered) {}

// --- The application's and the session's side ---------------------------------------------------

void Requests::Add(const SendRequest& request, Timestamp now) {
  if (pending_.size() >= static_cast<size_t>(options_.max_pending_requests)) {
    Reject(request, Outcome::kQueueFull);
    return;
  }
  auto pending = std::make_unique<Pending>();
  pending->id = request.id;
  pending->retries_left = request.retries;
  pending->timeout = request.timeout.value_or(options_.request_timeout);
  Pending& added = Insert(std::move(pending), request.command, request.dest, request.payload, now);
  // Taken now or never: if the number is in use and becomes free later, a late answer to its former
  // owner would be taken for the answer to this request.
  if (request.sequence && IsFree(*request.sequence)) {
    pending_.TakeNumber(added, *request.sequence);
  }
  pending_.JoinLane(added, now);
  TrySend(added, now);
}

void Requests::AddInternal(Asker asker, std::string_view command, ByteView payload, Timestamp now) {
  auto pending = std::make_unique<Pending>();
  pending->asker = asker;
  pending->timeout = options_.request_timeout;
  Send(Insert(std::move(pending), command, {}, payload, now), now);
}

void Requests::Reject(const SendRequest& request, Outcome outcome) {
  effects_.Push(CompleteRequest{request.id, outcome, 0, {}});
}

void Requests::Cancel(RequestId id, Timestamp now) {
  Pending* found = pending_.oldest();
  while (found != nullptr && (found->asker != Asker::kApplication || found->id != id)) {
    found = found->newer;
  }
  if (found == nullptr) return;
  Pending* next = found->behind;
  // A request that was refused with a 3xx status may have been stored all the same.
  const bool was_sent = found->stage == Stage::kInFlight || found->retried;
  End(*found, was_sent ? Outcome::kCancelledInFlight : Outcome::kCancelled);
  // Not at once: one signal may cancel a whole queue, and what is next must not be sent only to be
  // cancelled in flight.
  if (next != nullptr && MayGo(*next)) {
    next->stage = Stage::kPausing;
    SetDeadline(*next, now + Duration::Millis(1));
  }
}

Vector<Asker> Requests::TakeEndedInternal() {
  return std::exchange(ended_internal_, {});
}

std::optional<Sequence> Requests::NextSequence() {
  return sequences_.Next([this](Sequence sequence) { return !IsFree(sequence); });
}

bool Requests::IsFree(Sequence sequence) const {
  return pending_.OwnerOf(sequence) == nullptr && !unanswered_.Contains(sequence.value());
}

// --- The connection's side ----------------------------------------------------------------------

void Requests::Connected(ConnectionId connection, Timestamp now) {
  connection_ = connection;
  TrySendAll(now);
}

void Requests::TrySendAll(Timestamp now) {
  for (Pending* pending = pending_.oldest(); pending != nullptr;) {
    Pending* newer = pending->newer;
    TrySend(*pending, now);
    pending = newer;
  }
}

void Requests::LeaveConnection() {
  connection_ = ConnectionId();
  buffered_ = 0;
  room_check_at_ = Timestamp::Never();
}

void Requests::Disconnected() {
  LeaveConnection();
  for (Pending* pending = pending_.oldest(); pending != nullptr;) {
    Pending* newer = pending->newer;
    if (pending->stage == Stage::kInFlight) End(*pending, Outcome::kConnectionLost);
    pending = newer;
  }
}

void Requests::StopSending() {
  LeaveConnection();
  for (Pending* pending = pending_.oldest(); pending != nullptr;) {
    Pending* newer = pending->newer;
    const bool may_be_answered =
        pending->stage == Stage::kInFlight && pending->asker == Asker::kApplication;
    if (!may_be_answered) EndUnsent(*pending);
    pending = newer;
  }
}

void Requests::EndAll() {
  Disconnected();
  while (pending_.oldest() != nullptr) EndUnsent(*pending_.oldest());
}

/// A request that was refused once may have been stored all the same.
void Requests::EndUnsent(Pending& pending) {
  End(pending, pending.retried ? Outcome::kConnectionLost : Outcome::kNotSent);
}

std::optional<Asker> Requests::OnAnswer(const wire::Packet& packet, Timestamp now) {
  Pending* pending = pending_.OwnerOf(packet.header.sequence);
  if (pending == nullptr || pending->stage != Stage::kInFlight) return std::nullopt;
  // After 65536 requests a number is reused: an answer to its former owner must not be accepted.
  if (!Equal(pending->command, packet.header.command)) return std::nullopt;
  const Asker asker = pending->asker;
  if (pending->lane != nullptr) pending->lane->last_answer = now;
  const bool retryable = IsRetryable(packet.header.status);
  if (retryable && pending->retries_left > 0) {
    PauseBeforeRetry(*pending, now);
    return asker;
  }
  Pending* next = pending->behind;  // nothing is ahead of what is in flight
  End(*pending, retryable && pending->retried ? Outcome::kRetriesExhausted : Outcome::kAnswered,
      packet.header.status, packet.payload);
  // If the session is gone, the next request would be lost with this connection; unsent, it can
  // wait for a new one.
  if (next != nullptr && !IsSessionGone(packet.header.status)) TrySend(*next, now);
  return asker;
}

/// Keeps its place at the front of its lane, so that a later message does not overtake it.
void Requests::PauseBeforeRetry(Pending& pending, Timestamp now) {
  pending_.GiveNumberBack(pending);
  --pending.retries_left;
  pending.retried = true;
  pending.stage = Stage::kPausing;
  SetDeadline(pending, now + options_.retry_delay);
}

bool Requests::MayGo(const Pending& pending) const {
  if (connection_ == ConnectionId() || pending.stage != Stage::kWaiting) return false;
  return pending.lane == nullptr || pending.lane->front == &pending;
}

void Requests::TrySend(Pending& pending, Timestamp now) {
  if (!MayGo(pending)) return;
  if (buffered_ == 0 || buffered_ < static_cast<size_t>(options_.max_buffered_bytes)) {
    Send(pending, now);
  } else {
    const Timestamp next = buffered_is_known_ ? now + kRoomCheckInterval : now;
    room_check_at_ = Earlier(room_check_at_, next);
  }
}

void Requests::Send(Pending& pending, Timestamp now) {
  if (!pending.sequence) {
    const auto next = NextSequence();
    if (!next) {
      End(pending, Outcome::kQueueFull);
      return;
    }
    pending_.TakeNumber(pending, *next);
  }
  pending.stage = Stage::kInFlight;
  SetDeadline(pending, now + pending.timeout);
  SendFrame frame{connection_, {}};
  // One allocation, instead of several as it grows.
  frame.bytes.ReserveMore(wire::kMaxPacketOverhead + pending.bytes.size());
  wire::AppendPacket({.command = pending.command,
                      .channel_id = {},
                      .sequence = *pending.sequence,
                      .flag = 0,
                      .status = 0,
                      .dest = pending.dest},
                     pending.payload, frame.bytes);
  Sent(frame.bytes.size());
  effects_.Push(std::move(frame));
}

// --- Time ---------------------------------------------------------------------------------------

// All that is due ends before anything behind it is sent: if the gateway has gone silent, requests
// that wait are as late as those in flight.
void Requests::Tick(Timestamp now) {
  // Until the driver reports again, the socket has no more room than before.
  bool any_due = buffered_is_known_ && room_check_at_ <= now;
  if (any_due) room_check_at_ = Timestamp::Never();
  while (const Alarm* alarm = alarms_.TakeDue(now)) {
    Pending* due = Due(*alarm);
    if (due == nullptr) continue;
    any_due = true;
    OnAlarm(*due, now);
  }
  if (any_due && connection_ != ConnectionId()) TrySendAll(now);
}

void Requests::OnAlarm(Pending& pending, Timestamp now) {
  switch (pending.stage) {
    case Stage::kInFlight:
      End(pending, Outcome::kTimeout);
      return;
    case Stage::kPausing:
      pending.stage = Stage::kWaiting;
      SetDeadline(pending, now + pending.timeout);
      return;
    case Stage::kWaiting: {
      const bool makes_progress = pending.lane != nullptr && connection_ != ConnectionId();
      const Timestamp extended =
          makes_progress ? pending.lane->last_answer + pending.timeout : pending.deadline;
      if (extended > now) {
        SetDeadline(pending, extended);
      } else {
        End(pending, pending.retried ? Outcome::kTimeout : Outcome::kNotSent);
      }
      return;
    }
  }
}

Timestamp Requests::NextDeadline() const {
  return alarms_.empty() ? room_check_at_ : Earlier(room_check_at_, alarms_.Next());
}

void Requests::SetDeadline(Pending& pending, Timestamp at) {
  if (pending.deadline == at) return;
  pending.deadline = at;
  if (alarms_.kept() > 2 * pending_.size()) {
    alarms_.ForgetStale([this](const Alarm& alarm) { return Due(alarm) == nullptr; });
  }
  alarms_.Add({at, pending.serial, pending.place});
}

Pending* Requests::Due(const Alarm& alarm) const {
  Pending* pending = pending_.At(alarm.place);
  const bool meant =
      pending != nullptr && pending->serial == alarm.serial && pending->deadline == alarm.at;
  return meant ? pending : nullptr;
}

// --- Beginning and ending -----------------------------------------------------------------------

Pending& Requests::Insert(std::unique_ptr<Pending> pending, std::string_view command,
                          std::string_view dest, ByteView payload, Timestamp now) {
  Pending& added = pending_.Add(std::move(pending), command, dest, payload);
  SetDeadline(added, now + added.timeout);
  return added;
}

void Requests::End(Pending& pending, Outcome outcome, int32_t status, ByteView payload) {
  if (pending.asker == Asker::kApplication) {
    if (outcome != Outcome::kAnswered && pending.stage == Stage::kInFlight) {
      unanswered_.Insert(pending.sequence->value());
    }
    effects_.Push(CompleteRequest{pending.id, outcome, status, payload});
  } else if (outcome != Outcome::kAnswered) {
    ended_internal_.push_back(pending.asker);
  }
  pending_.Remove(pending);
  // Keeps `NextDeadline` honest: an answered request must not wake the driver later.
  alarms_.DropStale([this](const Alarm& alarm) { return Due(alarm) == nullptr; });
}

}  // namespace kim::session
