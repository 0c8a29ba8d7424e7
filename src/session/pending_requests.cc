#include "session/pending_requests.h"

#include <utility>

namespace kim::session {

namespace {

/// Different for every number, since the factor is odd.
uint32_t HashOfSequence(Sequence sequence) {
  return sequence.value() * 0x9e3779b1;
}

}  // namespace

Pending& PendingRequests::Add(std::unique_ptr<Pending> pending, std::string_view command,
                              std::string_view dest, ByteView payload) {
  Pending& added = pending_.Add(std::move(pending));
  added.bytes.ReserveMore(command.size() + dest.size() + payload.size());
  added.command = added.bytes.append(command);
  added.dest = added.bytes.append(dest);
  added.payload = AsBytes(added.bytes.append(AsChars(payload)));
  added.serial = next_serial_++;
  added.older = newest_;
  (newest_ != nullptr ? newest_->newer : oldest_) = &added;
  newest_ = &added;
  return added;
}

void PendingRequests::Remove(Pending& pending) {
  GiveNumberBack(pending);
  LeaveLane(pending);
  (pending.older != nullptr ? pending.older->newer : oldest_) = pending.newer;
  (pending.newer != nullptr ? pending.newer->older : newest_) = pending.older;
  pending_.Remove(pending.place);
}

void PendingRequests::TakeNumber(Pending& pending, Sequence sequence) {
  pending.sequence = sequence;
  by_sequence_.Insert(HashOfSequence(sequence), pending.place);
}

void PendingRequests::GiveNumberBack(Pending& pending) {
  if (!pending.sequence) return;
  by_sequence_.Erase(HashOfSequence(*pending.sequence), pending.place);
  pending.sequence.reset();
}

Pending* PendingRequests::OwnerOf(Sequence sequence) const {
  return pending_.At(by_sequence_.Find(HashOfSequence(sequence), [](uint32_t) { return true; }));
}

void PendingRequests::JoinLane(Pending& pending, Timestamp now) {
  if (pending.dest.empty()) return;
  Lane& lane = LaneTo(pending.dest, now);
  pending.lane = &lane;
  pending.ahead = lane.back;
  (lane.back != nullptr ? lane.back->behind : lane.front) = &pending;
  lane.back = &pending;
}

Lane& PendingRequests::LaneTo(std::string_view dest, Timestamp now) {
  const uint32_t hash = HashOf(dest);
  const uint32_t place =
      by_dest_.Find(hash, [&](uint32_t at) { return Equal(lanes_.At(at)->dest, dest); });
  if (place != HashIndex::kNone) return *lanes_.At(place);
  Lane& lane = lanes_.Add(std::make_unique<Lane>());
  lane.dest = dest;
  lane.last_answer = now;
  by_dest_.Insert(hash, lane.place);
  return lane;
}

/// A lane is removed with its last request.
void PendingRequests::LeaveLane(Pending& pending) {
  if (pending.lane == nullptr) return;
  (pending.ahead != nullptr ? pending.ahead->behind : pending.lane->front) = pending.behind;
  (pending.behind != nullptr ? pending.behind->ahead : pending.lane->back) = pending.ahead;
  if (pending.lane->front != nullptr) return;
  by_dest_.Erase(HashOf(pending.dest), pending.lane->place);
  lanes_.Remove(pending.lane->place);
}

}  // namespace kim::session
