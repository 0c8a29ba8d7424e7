#include "session/requests.h"

#include <algorithm>
#include <utility>

namespace kim::session {

namespace {

bool IsRetryable(int32_t status) {
  return status >= 300 && status < 400;
}

}  // namespace

Requests::Requests(const Options& options, EffectQueue& effects)
    : options_(options), effects_(effects) {}

void Requests::Connected(ConnectionId connection, Timestamp now) {
  connection_ = connection;
  std::vector<Key> waiting;
  for (const auto& [key, pending] : pending_) {
    if (pending.stage == Stage::kWaiting) waiting.push_back(key);
  }
  std::sort(waiting.begin(), waiting.end());
  for (const Key key : waiting) {
    const auto found = pending_.find(key);
    if (found == pending_.end() || found->second.stage != Stage::kWaiting) continue;
    Pending& pending = found->second;
    if (pending.dest.empty() || lanes_[pending.dest].queue.front() == key) Send(key, pending, now);
  }
}

void Requests::Disconnected() {
  connection_ = ConnectionId();
  std::vector<Key> in_flight;
  for (const auto& [sequence, key] : by_sequence_) in_flight.push_back(key);
  std::sort(in_flight.begin(), in_flight.end());
  for (const Key key : in_flight) End(key, Outcome::kConnectionLost);
}

void Requests::Add(const SendRequest& request, Timestamp now) {
  if (pending_.size() >= static_cast<size_t>(options_.max_pending_requests)) {
    Reject(request, Outcome::kQueueFull);
    return;
  }
  Pending pending;
  pending.id = request.id;
  pending.command = request.command;
  pending.dest = request.dest;
  pending.payload = AsChars(request.payload);
  pending.wanted = request.sequence;
  pending.retries_left = request.retries;
  pending.timeout = request.timeout.value_or(options_.request_timeout);
  const Key key = Insert(std::move(pending), now);
  Pending& stored = pending_[key];
  if (stored.dest.empty()) {
    if (connection_ != ConnectionId()) Send(key, stored, now);
    return;
  }
  Lane& lane = lanes_[stored.dest];
  if (lane.queue.empty()) lane.last_answer = now;
  lane.queue.push_back(key);
  if (lane.queue.size() == 1 && connection_ != ConnectionId()) Send(key, stored, now);
}

void Requests::AddInternal(Asker asker, std::string_view command, ByteView payload, Timestamp now) {
  Pending pending;
  pending.asker = asker;
  pending.command = command;
  pending.payload = AsChars(payload);
  pending.timeout = options_.request_timeout;
  const Key key = Insert(std::move(pending), now);
  Send(key, pending_[key], now);
}

void Requests::Reject(const SendRequest& request, Outcome outcome) {
  effects_.Push(CompleteRequest{request.id, outcome, 0, std::string(request.dest), {}});
}

void Requests::Cancel(RequestId id, Timestamp now) {
  for (const auto& [key, pending] : pending_) {
    if (pending.asker != Asker::kApplication || pending.id != id) continue;
    const std::string dest = pending.dest;
    End(key, pending.stage == Stage::kInFlight ? Outcome::kCancelledInFlight : Outcome::kCancelled);
    SendFront(dest, now);
    return;
  }
}

std::optional<Asker> Requests::OnAnswer(const wire::Packet& packet, Timestamp now) {
  const auto found = by_sequence_.find(packet.header.sequence.value());
  if (found == by_sequence_.end()) return std::nullopt;
  const Key key = found->second;
  Pending& pending = pending_[key];
  // After 65536 requests a number comes again: an answer to its former owner must not be taken.
  if (pending.command != packet.header.command) return std::nullopt;
  const Asker asker = pending.asker;
  const std::string dest = pending.dest;
  if (!dest.empty()) lanes_[dest].last_answer = now;
  const bool retryable = IsRetryable(packet.header.status);
  if (retryable && pending.retries_left > 0) {
    PauseBeforeRetry(key, pending, now);
    return asker;
  }
  End(key, retryable && pending.retried ? Outcome::kRetriesExhausted : Outcome::kAnswered,
      packet.header.status, packet.payload);
  SendFront(dest, now);
  return asker;
}

/// Pauses; the request keeps its place at the front of its lane, so that order is kept.
void Requests::PauseBeforeRetry(Key key, Pending& pending, Timestamp now) {
  by_sequence_.erase(pending.sequence.value());
  --pending.retries_left;
  pending.retried = true;
  pending.wanted.reset();
  pending.stage = Stage::kPausing;
  SetDeadline(key, pending, now + options_.retry_delay);
}

void Requests::EndAll() {
  connection_ = ConnectionId();
  std::vector<Key> keys;
  for (const auto& [key, pending] : pending_) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  for (const Key key : keys) {
    const bool sent = pending_[key].stage == Stage::kInFlight;
    End(key, sent ? Outcome::kConnectionLost : Outcome::kNotSent);
  }
  alarms_.clear();
}

// All that is due ends before anything that waited behind it is sent: with a gateway that has
// gone silent, what waits is as late as what is in flight.
void Requests::Tick(Timestamp now) {
  std::vector<std::string> freed;
  while (!alarms_.empty() && alarms_.front().at <= now) {
    const Alarm alarm = alarms_.front();
    std::pop_heap(alarms_.begin(), alarms_.end());
    alarms_.pop_back();
    const auto found = pending_.find(alarm.key);
    if (found == pending_.end() || found->second.deadline != alarm.at) continue;
    if (!found->second.dest.empty()) freed.push_back(found->second.dest);
    OnAlarm(alarm.key, found->second, now);
  }
  for (const std::string& dest : freed) SendFront(dest, now);
}

void Requests::OnAlarm(Key key, Pending& pending, Timestamp now) {
  switch (pending.stage) {
    case Stage::kInFlight:
      End(key, Outcome::kTimeout);
      return;
    case Stage::kPausing:
      pending.stage = Stage::kWaiting;
      SetDeadline(key, pending, now + pending.timeout);
      if (pending.dest.empty() && connection_ != ConnectionId()) Send(key, pending, now);
      return;
    case Stage::kWaiting: {
      const auto lane = lanes_.find(pending.dest);
      const Timestamp extended = lane == lanes_.end() || connection_ == ConnectionId()
                                     ? pending.deadline
                                     : lane->second.last_answer + pending.timeout;
      if (extended > now) {
        SetDeadline(key, pending, extended);
      } else {
        End(key, Outcome::kNotSent);
      }
      return;
    }
  }
}

Timestamp Requests::NextDeadline() const {
  return alarms_.empty() ? Timestamp::Never() : alarms_.front().at;
}

std::vector<Asker> Requests::TakeEndedInternal() {
  return std::exchange(ended_internal_, {});
}

std::optional<Sequence> Requests::NextSequence() {
  return sequences_.Next(
      [this](Sequence sequence) { return by_sequence_.contains(sequence.value()); });
}

Requests::Key Requests::Insert(Pending pending, Timestamp now) {
  const Key key = next_key_++;
  Pending& stored = pending_[key] = std::move(pending);
  SetDeadline(key, stored, now + stored.timeout);
  return key;
}

void Requests::Send(Key key, Pending& pending, Timestamp now) {
  std::optional<Sequence> sequence = pending.wanted;
  if (!sequence || by_sequence_.contains(sequence->value())) sequence = NextSequence();
  if (!sequence) {
    End(key, Outcome::kQueueFull);
    return;
  }
  pending.sequence = *sequence;
  pending.stage = Stage::kInFlight;
  by_sequence_[sequence->value()] = key;
  SetDeadline(key, pending, now + pending.timeout);
  SendFrame frame{connection_, {}};
  wire::AppendPacket({.command = pending.command,
                      .channel_id = {},
                      .sequence = *sequence,
                      .flag = 0,
                      .status = 0,
                      .dest = pending.dest},
                     AsBytes(pending.payload), frame.bytes);
  effects_.Push(std::move(frame));
}

/// Lets the next request to a destination go, if there is one and nothing is in its way.
void Requests::SendFront(const std::string& dest, Timestamp now) {
  if (dest.empty() || connection_ == ConnectionId()) return;
  const auto lane = lanes_.find(dest);
  if (lane == lanes_.end() || lane->second.queue.empty()) return;
  const Key key = lane->second.queue.front();
  Pending& pending = pending_[key];
  if (pending.stage == Stage::kWaiting) Send(key, pending, now);
}

void Requests::SetDeadline(Key key, Pending& pending, Timestamp at) {
  if (pending.deadline == at) return;
  pending.deadline = at;
  alarms_.push_back({at, key});
  std::push_heap(alarms_.begin(), alarms_.end());
}

// Keeps `NextDeadline` honest: an answered request must not wake the driver later.
void Requests::DropStaleAlarms() {
  while (!alarms_.empty()) {
    const auto found = pending_.find(alarms_.front().key);
    if (found != pending_.end() && found->second.deadline == alarms_.front().at) return;
    std::pop_heap(alarms_.begin(), alarms_.end());
    alarms_.pop_back();
  }
}

void Requests::End(Key key, Outcome outcome, int32_t status, ByteView payload) {
  const auto found = pending_.find(key);
  Pending& pending = found->second;
  if (pending.stage == Stage::kInFlight) by_sequence_.erase(pending.sequence.value());
  if (const auto lane = lanes_.find(pending.dest); lane != lanes_.end()) {
    std::erase(lane->second.queue, key);
    if (lane->second.queue.empty()) lanes_.erase(lane);
  }
  if (pending.asker == Asker::kApplication) {
    effects_.Push(CompleteRequest{pending.id, outcome, status, std::move(pending.dest), payload});
  } else if (outcome != Outcome::kAnswered) {
    ended_internal_.push_back(pending.asker);
  }
  pending_.erase(found);
  DropStaleAlarms();
}

}  // namespace kim::session
