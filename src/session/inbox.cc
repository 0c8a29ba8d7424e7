#include "session/inbox.h"

#include <algorithm>
#include <utility>

namespace kim::session {

Inbox::Inbox(const Options& options, EffectQueue& effects, Stats& stats)
    : options_(options), effects_(effects), stats_(stats), known_(options.max_known_ids) {}

void Inbox::Load(const MessageKey& mark, std::span<const MessageId> known) {
  Raise(mark_, mark);
  for (const MessageId id : known) known_.Insert(id.value());
}

void Inbox::Reset() {
  known_ = RecentNumbers(options_.max_known_ids);
  mark_ = newest_ = held_back_by_ = awaited_ = MessageKey();
  unkept_.clear();
  resend_mark_ = false;
  mark_unconfirmed_ = false;
  ready_ = 0;
  window_.ForgetKeys();
}

void Inbox::AdvanceMark(const MessageKey& key) {
  if (key <= mark_) return;
  mark_ = key;
  // A worker of the server may process an acknowledgement in flight after the index request, and so
  // move the server's mark back.
  resend_mark_ = mark_unconfirmed_;
}

void Inbox::OnPush(DeliverMessage&& message, Timestamp now) {
  const MessageKey key = message.key;
  if (!known_.Insert(key.id.value())) {
    ++stats_.duplicates_dropped;
    return;
  }
  message.delivery = window_.Add(key, now);
  Raise(newest_, key);
  ++pushes_since_catch_up_;
  ++stats_.messages_delivered;
  effects_.Push(std::move(message));
}

void Inbox::OnHandled(uint32_t delivery) {
  Delivery* found = window_.Find(delivery);
  if (found != nullptr) {
    if (found->stage == Stage::kHandled || found->stage == Stage::kStored) return;
    if (found->stage == Stage::kDelivered) found->stage = Stage::kHandled;
    window_.SkipHandled();
  }
  effects_.Push<StoreMessage>(delivery);
}

void Inbox::OnStored(uint32_t delivery, bool ok) {
  Delivery* found = window_.Find(delivery);
  if (found == nullptr || found->stage != Stage::kHandled) return;
  found->stage = Stage::kStored;
  if (ok) {
    CountReady(*found);
  } else {
    // Reported once until an index page has been kept: a full store fails for every message.
    if (unkept_.empty()) effects_.Push<Report>(Problem::kStoreFailed, 0);
    awaited_ = MessageKey();
    // Unless another account has logged in since.
    if (found->key != MessageKey()) unkept_.push_back(found->key);
  }
  window_.DropDone();
}

MessageKey Inbox::OldestAtWork() const {
  MessageKey oldest = MessageKey::Last();
  for (const Delivery& delivery : window_.all()) {
    if (delivery.is_done() || delivery.key == MessageKey()) continue;
    Lower(oldest, delivery.key);
  }
  return oldest;
}

bool Inbox::IsUnkept(const MessageKey& key) const {
  return std::find(unkept_.begin(), unkept_.end(), key) != unkept_.end();
}

void Inbox::KeptUpTo(const MessageKey& key) {
  EraseIf(unkept_, [key](const MessageKey& unkept) { return unkept <= key; });
  held_back_by_ = MessageKey();
}

void Inbox::CountReady(const Delivery& delivery) {
  if (delivery.key <= held_back_by_) held_back_by_ = MessageKey();
  if (delivery.key <= awaited_) awaited_ = MessageKey();
  if (delivery.key <= mark_) return;
  if (ready_ == 0) ready_since_ = delivery.arrived;
  ++ready_;
}

std::optional<MessageKey> Inbox::FindAckable() {
  const auto key = Ackable();
  if (!key) held_back_by_ = AckLimit();
  return key;
}

MessageKey Inbox::AckLimit() const {
  MessageKey limit = OldestAtWork();
  for (const MessageKey& key : unkept_) Lower(limit, key);
  return limit;
}

std::optional<MessageKey> Inbox::Ackable() const {
  const MessageKey limit = AckLimit();
  MessageKey newest = mark_;
  if (window_.newest_done() < limit) Raise(newest, window_.newest_done());
  for (const Delivery& delivery : window_.all()) {
    // None at work is older than the limit, so those that are older are done.
    if (delivery.key < limit) Raise(newest, delivery.key);
  }
  if (newest == mark_ && (!resend_mark_ || limit <= mark_)) return std::nullopt;
  return newest;
}

void Inbox::AckSent(const MessageKey& key, Timestamp now) {
  mark_ = key;
  resend_mark_ = false;
  mark_unconfirmed_ = true;
  next_ack_at_ = now + options_.ack_interval;
  // Messages that are ready, but held back by an older one, wait for the next acknowledgement.
  ready_ = window_.newest_done() > mark_ ? 1 : 0;
  ready_since_ = now;
  for (const Delivery& delivery : window_.all()) {
    if (!delivery.is_done() || delivery.key <= mark_) continue;
    if (ready_++ == 0) ready_since_ = delivery.arrived;
  }
  effects_.Push(StoreMark{mark_});
}

Timestamp Inbox::NextAckDeadline() const {
  if (held_back_by_ != MessageKey() || (ready_ == 0 && !resend_mark_)) return Timestamp::Never();
  if (resend_mark_ || ready_ > options_.ack_overflow) return next_ack_at_;
  return std::max(next_ack_at_, ready_since_ + options_.ack_delay);
}

Timestamp Inbox::NextHandlerDeadline() const {
  if (!window_.has_unhandled()) return Timestamp::Never();
  return window_.first_unhandled().arrived + options_.handler_timeout;
}

void Inbox::Tick(Timestamp now) {
  while (NextHandlerDeadline() <= now) {
    Delivery& late = window_.first_unhandled();
    late.stage = Stage::kReleased;
    effects_.Push<Report>(Problem::kHandlerTimeout, 0);
    CountReady(late);
    window_.SkipHandled();
    window_.DropDone();
  }
}

}  // namespace kim::session
