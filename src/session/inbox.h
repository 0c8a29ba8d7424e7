#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/time.h"
#include "base/vector.h"
#include "session/delivery_window.h"
#include "session/effect_queue.h"
#include "session/message_key.h"
#include "session/options.h"
#include "session/recent_numbers.h"
#include "session/stats.h"

namespace kim::session {

/// Hands each message to the application once, and says which one may be acknowledged.
///
/// An acknowledgement sets the account's read mark on the server and so hides every older message
/// from the next offline sync. It is therefore sent only for a message that was handled and is in
/// the store, that is newer than the last one, and older than every message still at work (that a
/// handler or the store has not finished with).
class Inbox {
 public:
  Inbox(const Options& options, EffectQueue& effects, Stats& stats);

  /// Takes over what the account's store knows. Called once per connection; the mark never moves
  /// back.
  void Load(const MessageKey& mark, std::span<const MessageId> known);

  /// Forgets all of that: another account has logged in. Messages at work keep their numbers.
  void Reset();

  /// Takes a pushed message, complete but for its delivery number, and hands it to the application
  /// unless it has been seen before.
  void OnPush(DeliverMessage&& message, Timestamp now);

  /// Remembers the message. Returns whether it is new.
  bool Remember(MessageId id) { return known_.Insert(id.value()); }
  [[nodiscard]] bool Knows(MessageId id) const { return known_.Contains(id.value()); }

  /// Also called for a handler that was released: its message is stored once it has finished.
  void OnHandled(uint32_t delivery);
  void OnStored(uint32_t delivery, bool ok);

  /// The oldest message that a handler or the store is at work on; the last key if there is none.
  [[nodiscard]] MessageKey OldestAtWork() const;
  /// Offline sync cannot go past this message, which is at work, until it is done; zero for none.
  void Await(const MessageKey& key) { awaited_ = key; }
  [[nodiscard]] bool awaits() const { return awaited_ != MessageKey(); }
  /// The store has failed to keep more messages than ids are remembered: further messages are left
  /// to the index.
  [[nodiscard]] bool IsFull() const {
    return unkept_.size() > static_cast<size_t>(options_.max_known_ids);
  }
  /// True if the message was handled but the store did not keep it.
  [[nodiscard]] bool IsUnkept(const MessageKey& key) const;
  /// The store has kept the index up to this message, and with it what was unkept.
  void KeptUpTo(const MessageKey& key);

  /// The message to acknowledge, now that an acknowledgement is due. If there is none, the next is
  /// not due before the message that holds it back is done.
  std::optional<MessageKey> FindAckable();
  /// The newest message that may be acknowledged, due or not.
  [[nodiscard]] std::optional<MessageKey> Ackable() const;
  void AckSent(const MessageKey& key, Timestamp now);
  void AckConfirmed() { mark_unconfirmed_ = false; }
  /// The connection ended; what the server did not confirm is acknowledged again.
  void ConnectionLost() {
    if (mark_unconfirmed_) AckAgain();
  }
  /// The server refused the acknowledgement, or an index request has set its mark back: acknowledge
  /// the same message again.
  void AckAgain() {
    resend_mark_ = mark_ != MessageKey();
    held_back_by_ = MessageKey();
  }
  /// An index request has set the server's mark to this message.
  void AdvanceMark(const MessageKey& key);

  /// The last acknowledged message.
  [[nodiscard]] const MessageKey& mark() const { return mark_; }
  /// The newest message that was delivered.
  [[nodiscard]] const MessageKey& newest() const { return newest_; }
  [[nodiscard]] int32_t pushes_since_catch_up() const { return pushes_since_catch_up_; }
  void CaughtUp() { pushes_since_catch_up_ = 0; }

  /// The page has slept this long, so no handler could make progress.
  void PutOff(Duration by) { window_.PutOff(by); }
  /// Releases handlers that are past their deadline: they no longer hold anything back.
  void Tick(Timestamp now);
  [[nodiscard]] Timestamp NextAckDeadline() const;
  [[nodiscard]] Timestamp NextHandlerDeadline() const;

 private:
  using Stage = Delivery::Stage;

  /// Only messages older than this may be acknowledged.
  [[nodiscard]] MessageKey AckLimit() const;
  void CountReady(const Delivery& delivery);

  DeliveryWindow window_;
  const Options& options_;
  EffectQueue& effects_;
  Stats& stats_;
  RecentNumbers known_;
  MessageKey mark_;
  MessageKey newest_;
  /// Messages that could not be stored: nothing from the oldest of them on may be
  /// acknowledged before offline sync has listed it again and the store has kept that.
  Vector<MessageKey> unkept_;
  bool resend_mark_ = false;
  bool mark_unconfirmed_ = false;
  /// How many messages have become ready since the last acknowledgement, and when the first
  /// arrived.
  int32_t ready_ = 0;
  Timestamp ready_since_;
  /// This message, at work or not kept, holds back an acknowledgement that was due. Nothing is due
  /// until it, or an older one, is done: otherwise each input would search in vain. Zero for none.
  MessageKey held_back_by_;
  /// The message at work that offline sync waits for. Zero for none.
  MessageKey awaited_;
  /// No acknowledgement before this time.
  Timestamp next_ack_at_;
  int32_t pushes_since_catch_up_ = 0;
};

}  // namespace kim::session
