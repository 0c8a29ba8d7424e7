#include "session/inbox.h"

#include <algorithm>
#include <utility>

namespace kim::session {

Inbox::Inbox(const Options& options, EffectQueue& effects, Stats& stats)
    : options_(options), effects_(effects), stats_(stats), known_(options.max_known_ids) {}

void Inbox::Load(MessageKey mark, std::span<const MessageId> known) {
  mark_ = std::max(mark_, mark);
  for (const MessageId id : known) known_.Insert(id);
}

void Inbox::Reset() {
  known_ = IdSet(options_.max_known_ids);
  mark_ = stored_ = newest_ = MessageKey();
  unkept_.clear();
  resend_mark_ = false;
  mark_confirmed_ = true;
  ready_ = 0;
  for (Delivery& delivery : deliveries_) delivery.key = MessageKey();
}

void Inbox::AdvanceMark(MessageKey key) {
  if (key <= mark_) return;
  mark_ = key;
  resend_mark_ = false;
}

void Inbox::OnPush(DeliverMessage&& message, Timestamp now) {
  const MessageKey key = message.key;
  if (!known_.Insert(key.id)) {
    ++stats_.duplicates_dropped;
    return;
  }
  message.delivery = first_delivery_ + static_cast<uint32_t>(deliveries_.size());
  deliveries_.push_back({.key = key, .arrived = now});
  newest_ = std::max(newest_, key);
  ++pushes_since_catch_up_;
  ++stats_.messages_delivered;
  effects_.Push(std::move(message));
}

void Inbox::OnHandled(uint32_t delivery, Timestamp now) {
  Delivery* found = Find(delivery);
  if (found != nullptr) {
    if (found->stage == Stage::kHandled || found->stage == Stage::kStored) return;
    if (found->stage == Stage::kDelivered) found->stage = Stage::kHandled;
    found->store_by = now + options_.store_timeout;
    SkipHandled();
  }
  effects_.Push(StoreMessage{delivery, delivery});
}

void Inbox::OnStored(uint32_t delivery, bool ok) {
  Delivery* found = Find(delivery);
  if (found == nullptr || found->stage != Stage::kHandled) return;
  if (ok) {
    found->stage = Stage::kStored;
    CountReady(*found);
  } else {
    GiveUpStoring(*found);
  }
  FoldStored();
}

void Inbox::GiveUpStoring(Delivery& delivery) {
  delivery.stage = Stage::kStored;
  blocked_ = false;
  // Once until the index has been kept: a store that is full says so for every message.
  if (unkept_.empty()) effects_.Push(Report{Problem::kStoreFailed, 0});
  if (delivery.key == MessageKey()) return;  // another account's by now
  unkept_.push_back(delivery.key);
}

std::optional<MessageKey> Inbox::OldestAtWork() const {
  std::optional<MessageKey> oldest;
  for (const Delivery& delivery : Unfolded()) {
    if (IsDone(delivery) || delivery.key == MessageKey()) continue;
    oldest = std::min(oldest.value_or(delivery.key), delivery.key);
  }
  return oldest;
}

bool Inbox::IsUnkept(MessageKey key) const {
  return std::find(unkept_.begin(), unkept_.end(), key) != unkept_.end();
}

void Inbox::KeptUpTo(MessageKey key) {
  EraseIf(unkept_, [key](MessageKey unkept) { return unkept <= key; });
}

void Inbox::CountReady(const Delivery& delivery) {
  blocked_ = false;
  if (delivery.key <= mark_) return;
  if (ready_ == 0) ready_since_ = delivery.arrived;
  ++ready_;
}

std::optional<MessageKey> Inbox::FindAckable() {
  const auto key = Ackable();
  if (!key) blocked_ = true;
  return key;
}

std::optional<MessageKey> Inbox::Ackable() const {
  MessageKey limit{INT64_MAX, MessageId(INT64_MAX)};
  for (const MessageKey key : unkept_) limit = std::min(limit, key);
  limit = std::min(limit, OldestAtWork().value_or(limit));
  MessageKey newest = mark_;
  if (stored_ < limit) newest = std::max(newest, stored_);
  for (const Delivery& delivery : Unfolded()) {
    if (IsDone(delivery) && delivery.key < limit) {
      newest = std::max(newest, delivery.key);
    }
  }
  if (newest == mark_ && (!resend_mark_ || limit <= mark_)) return std::nullopt;
  return newest;
}

void Inbox::AckSent(MessageKey key, Timestamp now) {
  mark_ = key;
  resend_mark_ = false;
  mark_confirmed_ = false;
  last_ack_at_ = now;
  // What is ready but held back by an older message waits for the next one.
  ready_ = stored_ > mark_ ? 1 : 0;
  ready_since_ = now;
  for (const Delivery& delivery : Unfolded()) {
    if (!IsDone(delivery) || delivery.key <= mark_) continue;
    if (ready_++ == 0) ready_since_ = delivery.arrived;
  }
  effects_.Push(StoreMark{mark_});
}

Timestamp Inbox::NextAckDeadline() const {
  if (blocked_ || (ready_ == 0 && !resend_mark_)) return Timestamp::Never();
  const Timestamp earliest = last_ack_at_ ? *last_ack_at_ + options_.ack_interval : Timestamp();
  if (resend_mark_) return earliest;
  if (ready_ > options_.ack_overflow) return earliest;
  return std::max(earliest, ready_since_ + options_.ack_delay);
}

Timestamp Inbox::NextHandlerDeadline() const {
  Timestamp next = Timestamp::Never();
  if (first_unhandled_ < deliveries_.size()) {
    next = deliveries_[first_unhandled_].arrived + options_.handler_timeout;
  }
  // What is behind the first comes to the front in time.
  if (folded_ < deliveries_.size() && deliveries_[folded_].stage == Stage::kHandled) {
    next = std::min(next, deliveries_[folded_].store_by);
  }
  return next;
}

void Inbox::Tick(Timestamp now) {
  while (NextHandlerDeadline() <= now) {
    Delivery& first = deliveries_[folded_];
    if (first.stage == Stage::kHandled && first.store_by <= now) {
      GiveUpStoring(first);
      FoldStored();
      continue;
    }
    Delivery& late = deliveries_[first_unhandled_];
    late.stage = Stage::kReleased;
    effects_.Push(Report{Problem::kHandlerTimeout, 0});
    CountReady(late);
    SkipHandled();
    FoldStored();
  }
}

Inbox::Delivery* Inbox::Find(uint32_t delivery) {
  const uint32_t index = delivery - first_delivery_;
  return index < deliveries_.size() ? &deliveries_[index] : nullptr;
}

void Inbox::SkipHandled() {
  while (first_unhandled_ < deliveries_.size() &&
         deliveries_[first_unhandled_].stage != Stage::kDelivered) {
    ++first_unhandled_;
  }
}

void Inbox::FoldStored() {
  while (folded_ < deliveries_.size() && IsDone(deliveries_[folded_])) {
    stored_ = std::max(stored_, deliveries_[folded_].key);
    ++folded_;
  }
  // In runs, so that a burst costs each message a constant time.
  if (folded_ * 2 < deliveries_.size()) return;
  deliveries_.erase(deliveries_.begin(), deliveries_.begin() + folded_);
  first_delivery_ += static_cast<uint32_t>(folded_);
  first_unhandled_ -= std::min(first_unhandled_, folded_);
  folded_ = 0;
}

}  // namespace kim::session
