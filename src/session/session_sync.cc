#include <algorithm>
#include <utility>

#include "session/session_impl.h"
#include "wire/commands.h"

namespace kim::session {

namespace {

constexpr Duration kSyncRetryBase = Duration::Seconds(2);
constexpr int32_t kSyncRetryDoublings = 4;

}  // namespace

void Session::Impl::On(const StoreLoaded& loaded) {
  // The first answer counts, even if it comes late.
  if (!LoggedIn() || !IsCurrent(loaded.connection) || sync_.store_loaded()) return;
  inbox_.Load(loaded.mark, loaded.known);
  sync_.OnStoreLoaded(loaded.cursor, now_);
}

void Session::Impl::On(const StoreDone& done) {
  if ((done.write & OfflineSync::kWriteBit) != 0) {
    OnSync(sync_.OnStored(done.write, done.ok, now_));
  } else {
    inbox_.OnStored(done.write, done.ok);
  }
}

void Session::Impl::LoadStoreAndSync() {
  effects_.Push(LoadStore{CurrentConnection(), account_, channel_id_});
  sync_.BeginWithStore(now_);
}

void Session::Impl::OnSync(OfflineSync::Progress progress) {
  if (progress != OfflineSync::Progress::kGoesOn && LoggedIn()) OnSyncEnded(progress);
  ReleaseHeld();
}

void Session::Impl::OnSyncEnded(OfflineSync::Progress progress) {
  if (progress == OfflineSync::Progress::kFoundLate) {
    if (std::holds_alternative<Online>(phase_)) {
      effects_.Push<DeliverOffline>(/*initial=*/false);
    }
    return;
  }
  // A store that takes long must not keep the user offline.
  if (progress == OfflineSync::Progress::kTakesLong) {
    if (std::holds_alternative<Syncing>(phase_)) GoOnline();
    return;
  }
  const bool complete = progress == OfflineSync::Progress::kComplete;
  last_sync_at_ = now_;
  sync_complete_ = sync_complete_ || complete;
  if (complete) {
    sync_failures_ = 0;
    // The rest is requested when the messages before it are safe.
    if (sync_.stopped_early()) SyncAgain(now_ + kSyncRetryBase, sync_.horizon());
    const MessageKey& server_mark = sync_.server_mark();
    if (server_mark != MessageKey() && inbox_.mark() > server_mark) inbox_.AckAgain();
  } else {
    // Do not wait for the message that stopped the sync: the entries before it can be fetched now.
    inbox_.Await(MessageKey());
    effects_.Push<Report>(Problem::kSyncFailed, sync_.failure_status());
    const int32_t doublings = std::min(sync_failures_++, kSyncRetryDoublings);
    SyncAgain(now_ + Duration::Millis(kSyncRetryBase.millis() << doublings), MessageKey::Last());
  }
  if (std::holds_alternative<Syncing>(phase_)) {
    GoOnline();
  } else if (sync_.TakeStoreNews() || sync_.found() > 0) {
    effects_.Push<DeliverOffline>(/*initial=*/false);
  }
}

// If a sync is scheduled already, the two become one, which looks as far as the farther of them.
// Look-backs before it do not count: they have not found what this sync is for.
void Session::Impl::SyncAgain(Timestamp at, const MessageKey& horizon) {
  looked_back_to_ = MessageKey();
  sync_again_at_ = at;
  Raise(sync_again_to_, horizon);
}

void Session::Impl::SettleInternalRequests() {
  for (const Asker asker : requests_.TakeEndedInternal()) {
    if (asker == Asker::kOfflineSync) OnSync(sync_.OnNoAnswer());
  }
}

bool Session::Impl::IsCatchUpDue() const {
  return sync_complete_ && inbox_.pushes_since_catch_up() >= options_.catch_up_after;
}

void Session::Impl::TickCatchUp() {
  if (sync_.active()) return;
  if (now_ >= SyncAgainAt()) {
    sync_again_at_ = Timestamp::Never();
    sync_.BeginCatchUp(std::exchange(sync_again_to_, MessageKey()), now_);
  } else if (IsCatchUpDue()) {
    inbox_.CaughtUp();
    sync_.BeginCatchUp(inbox_.newest(), now_);
  }
}

// --- Acknowledgements ---------------------------------------------------------------------------

Timestamp Session::Impl::AckDeadline() const {
  // Not while a look-back waits for its page: searching for a key at every input until then would
  // make the cost of a burst quadratic.
  const bool looks_back = sync_.active() && !MayAcknowledge();
  return sync_complete_ && !looks_back ? inbox_.NextAckDeadline() : Timestamp::Never();
}

void Session::Impl::TickAck() {
  if (now_ < AckDeadline()) return;
  const auto key = inbox_.FindAckable();
  if (!key) return;
  // Without a cursor the server's own mark is all that offline sync can start from: before this
  // acknowledgement moves it, ask for older messages whose pushes never came.
  if (MayAcknowledge() || looked_back_to_ >= *key) {
    SendAck(*key);
  } else {
    looked_back_to_ = *key;
    sync_complete_ = false;
    sync_.BeginCatchUp(*key, now_);
  }
}

void Session::Impl::SendAck(const MessageKey& key) {
  requests_.AddInternal(Asker::kAck, wire::command::kTalkAck, AsBytes(wire::WriteMessageId(key.id)),
                        now_);
  inbox_.AckSent(key, now_);
}

}  // namespace kim::session
