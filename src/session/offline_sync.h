#pragma once

#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "base/strong.h"
#include "base/time.h"
#include "base/vector.h"
#include "session/effect_queue.h"
#include "session/inbox.h"
#include "session/message_key.h"
#include "session/options.h"
#include "session/requests.h"

namespace kim::session {

/// Fetches the index of what this account missed, page by page.
///
/// Requesting a page tells the server that everything before it is safe here, and moves the
/// account's read mark. So a page is requested only when the one before it is in the store.
class OfflineSync {
 public:
  enum class Progress : uint8_t {
    kGoesOn,
    kComplete,
    kFailed,
    kFoundLate,  ///< nothing is under way, but a page of an earlier sync has been stored after all
    kTakesLong,  ///< it goes on when the store has answered; nothing else should wait for that
  };

  OfflineSync(const Options& options, EffectQueue& effects, Requests& requests, Inbox& inbox)
      : options_(options), effects_(effects), requests_(requests), inbox_(inbox) {}

  /// For a new connection. Waits for the store first: without what the store knows, a page that is
  /// kept could move the store's cursor past messages that it misses.
  void BeginWithStore(Timestamp now);
  void OnStoreLoaded(MessageId cursor, Timestamp now);

  /// For a connection in use. Skips messages newer than `horizon`, whose pushes may be on their
  /// way; with `MessageKey::Last()` it takes everything.
  void BeginCatchUp(const MessageKey& horizon, Timestamp now);

  /// The answer to the index request.
  Progress OnPage(int32_t status, ByteView payload, Timestamp now);
  /// The index request ended without an answer.
  Progress OnNoAnswer();
  /// The write with this number is durable, or has failed.
  Progress OnStored(uint32_t write, bool ok, Timestamp now);
  Progress Tick(Timestamp now);

  /// The connection is gone.
  void Abort() {
    step_ = Step::kIdle;
    deadline_ = Timestamp::Never();
  }

  [[nodiscard]] bool active() const { return step_ != Step::kIdle; }
  /// A page is being stored, and other messages have to wait for it.
  [[nodiscard]] bool storing() const { return step_ == Step::kStoring && !deadline_.is_never(); }
  [[nodiscard]] bool store_loaded() const { return store_loaded_; }
  /// A page that lists this message is being stored. If that fails, the index still has the
  /// message.
  [[nodiscard]] bool IsStoring(MessageId id) const;
  /// True once after the store was loaded: it may hold entries that were never handed out.
  bool TakeStoreNews() { return std::exchange(store_news_, false); }
  /// Everything up to this message is safe here; 0 if nothing is known.
  [[nodiscard]] MessageId cursor() const { return cursor_; }
  /// Where the last index request has set the server's read mark; zero if that message's time is
  /// not known.
  [[nodiscard]] const MessageKey& server_mark() const { return server_mark_; }
  /// Entries stored since the sync began.
  [[nodiscard]] int32_t found() const { return found_; }
  /// The sync has stopped before a message that is still at work, and has not seen what follows, up
  /// to its horizon.
  [[nodiscard]] bool stopped_early() const { return stopped_early_; }
  /// How far the sync looks: up to this message, or to the end if it is `MessageKey::Last()`.
  [[nodiscard]] const MessageKey& horizon() const { return horizon_; }
  /// The status that made the sync fail, 0 if none did.
  [[nodiscard]] int32_t failure_status() const { return failure_status_; }
  [[nodiscard]] Timestamp NextDeadline() const { return deadline_; }

  /// Forgets the cursor: another account has logged in.
  void Reset() {
    cursor_ = MessageId();
    cursor_key_ = MessageKey();
    page_end_ = MessageKey();
    fresh_.clear();
    ++write_;
  }

  /// Distinguishes the writes of offline sync from those of messages, which use the delivery.
  static constexpr uint32_t kWriteBit = 1U << 31;

 private:
  enum class Step : uint8_t { kIdle, kLoading, kRequesting, kStoring };

  void Request(Timestamp now);
  Progress Fail(int32_t status);
  Progress Complete();

  const Options& options_;
  EffectQueue& effects_;
  Requests& requests_;
  Inbox& inbox_;
  Step step_ = Step::kIdle;
  Timestamp deadline_ = Timestamp::Never();
  MessageKey horizon_;
  MessageId cursor_;
  /// The cursor that the last index request named.
  MessageId asked_from_;
  /// The cursor's place in time; zero if unknown, as it is when the cursor came from the store.
  MessageKey cursor_key_;
  MessageKey server_mark_;
  /// The write of the page that is being stored, what is new in the page, where it ends, and
  /// whether it is the last one.
  uint32_t write_ = kWriteBit;
  Vector<MessageId> fresh_;
  MessageKey page_end_;
  bool last_page_ = false;
  bool store_loaded_ = false;
  bool store_news_ = false;
  bool stopped_early_ = false;
  /// Pages in a row with nothing new: a server that answers in circles must not keep us busy.
  int32_t stale_pages_ = 0;
  int32_t found_ = 0;
  int32_t failure_status_ = 0;
};

}  // namespace kim::session
