#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "session/effects.h"
#include "sim/context.h"
#include "sim/message.h"

namespace kim::sim {

/// What the client's session has listed, handed out and acknowledged, and whether it did so as
/// promised: each message once, in order and without delay, and none acknowledged before it is
/// safe.
class DeliveryBook {
 public:
  explicit DeliveryBook(Context& context) : context_(context) {}

  // Lives, accounts and connections.

  void BeginLife() { ++epoch_; }
  void EndLife();
  /// A session of this account has begun.
  void BeginSession(int account);
  /// A socket was opened. Nobody waits any more for a page that the last connection left behind.
  void BeginConnection();

  /// Counts lives and, within one, changes of the account. No session remembers the deliveries of
  /// an earlier epoch.
  [[nodiscard]] uint32_t epoch() const { return epoch_; }
  /// The account of the session that began last in this life; -1 for none.
  [[nodiscard]] int account() const { return account_; }

  // Offline sync. `now` is the session's time here and below.

  /// The session is about to be told what the account's store has.
  void StoreLoaded(const std::vector<Message*>& kept, const MessageKey& mark);
  /// The session has sent an index request.
  void IndexRequested(ByteView payload);

  /// A page that the session wants to be kept.
  struct Page {
    uint32_t write = 0;
    int64_t cursor = 0;
    int account = 0;
    uint32_t epoch = 0;
    std::vector<Message*> entries;
    /// Those of the entries that had not been delivered when the page came.
    std::vector<Message*> unseen;
  };
  Page PageAsked(const session::StoreIndexes& effect, int64_t now);
  /// Whether the page is the newest: once there is a newer one, only the outcome of that counts.
  [[nodiscard]] bool IsNewest(const Page& page) const { return page.write == page_write_; }
  /// The page is in the store, and the session is about to be told.
  void PageKept(const Page& page);
  /// The session was told how the newest page's write has ended.
  void PageAnswered() { storing_page_ = page_given_up_ = false; }
  /// The session has stopped waiting for the newest page.
  void PageFailed() { storing_page_ = false; }
  /// True if the session now stops waiting for the newest page: the store takes too long.
  bool GivesUpPage(int64_t now);

  /// Offline sync has ended for the first time on this connection.
  void SyncEnded() { sync_ended_ = true; }
  [[nodiscard]] bool sync_ended() const { return sync_ended_; }
  /// Whether pushes may have to wait.
  [[nodiscard]] bool HoldsBack() const { return !sync_ended_ || storing_page_; }

  // Messages.

  /// A push of the message reaches the client on this connection.
  void PushArrived(Message& message, uint32_t connection);
  /// Whether a push that comes now is to be delivered at once, if it is a new one.
  [[nodiscard]] bool IsDue(const Message& message) const;
  /// A push was due, and the session has taken its frame.
  void CheckTaken(const Message& message);
  /// Hands out the store's entry of a message. False if this is not the time for it.
  bool DeliverOffline(Message& message);
  /// The message that the session delivers; null if there is none like it.
  Message* Deliver(const session::DeliverMessage& effect, ByteView payload, int64_t now);
  /// The message of an earlier delivery in this life; null if there was none.
  [[nodiscard]] Message* Find(uint32_t delivery) const;
  /// How many messages were delivered in this life.
  [[nodiscard]] size_t deliveries() const { return deliveries_.size(); }
  /// The session no longer waits for handlers that have run too long.
  void ReleaseLate(int64_t now);
  /// The session has sent an acknowledgement.
  void Acknowledged(ByteView payload);
  /// Checks that every message that was owed has been delivered.
  void CheckNoneLost();

 private:
  void ForgetAccount();
  void CheckPage(const session::StoreIndexes& effect);
  void CheckNew(const Message& message);
  void CheckOrder(const Message& message);
  [[nodiscard]] bool IsLeftToIndex(const Message& message) const;

  Context& context_;
  uint32_t epoch_ = 0;
  int account_ = -1;
  /// The newest message that was acknowledged, by account.
  MessageKey last_ack_[kAccounts];

  uint32_t page_write_ = 0;
  bool storing_page_ = false;  ///< and the session still waits for it: pushes may be held back
  /// The messages of the newest page; left to the index if the store took too long.
  std::vector<Message*> page_;
  int64_t page_asked_at_ = 0;
  bool page_given_up_ = false;
  /// The newest page's cursor, in this session of the account.
  int64_t page_end_ = 0;
  bool sync_ended_ = false;

  uint32_t arrivals_ = 0;
  std::vector<Message*> pushed_;  ///< delivered on this connection
  std::map<uint32_t, Message*> deliveries_;
};

}  // namespace kim::sim
