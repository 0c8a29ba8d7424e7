#include "session/offline_sync.h"

#include <algorithm>
#include <utility>

#include "common.pb.h"
#include "wire/commands.h"
#include "wire/session_messages.h"

namespace kim::session {

namespace {

constexpr int32_t kMaxStalePages = 50;

MessageKey KeyOf(const wire::IndexEntry& entry) {
  return {entry.send_time, entry.message_id};
}

}  // namespace

void OfflineSync::BeginWithStore(Timestamp now) {
  step_ = Step::kLoading;
  store_loaded_ = false;
  horizon_ = MessageKey::Last();
  stopped_early_ = false;
  found_ = 0;
  stale_pages_ = 0;
  deadline_ = now + options_.store_timeout;
}

void OfflineSync::OnStoreLoaded(MessageId cursor, Timestamp now) {
  store_loaded_ = store_news_ = true;
  if (cursor != MessageId() && cursor != cursor_) {
    cursor_ = cursor;
    // It may be the end of our last page, whose write completed after we stopped waiting.
    cursor_key_ = cursor == page_end_.id ? page_end_ : MessageKey();
  }
  Request(now);
}

bool OfflineSync::IsStoring(MessageId id) const {
  return std::find(fresh_.begin(), fresh_.end(), id) != fresh_.end();
}

void OfflineSync::BeginCatchUp(const MessageKey& horizon, Timestamp now) {
  horizon_ = horizon;
  stopped_early_ = false;
  found_ = 0;
  stale_pages_ = 0;
  Request(now);
}

void OfflineSync::Request(Timestamp now) {
  step_ = Step::kRequesting;
  deadline_ = Timestamp::Never();  // the request has a deadline of its own
  asked_from_ = cursor_;
  server_mark_ = cursor_key_;
  // Already now, not when the page arrives: no acknowledgement in between may move it back.
  inbox_.AdvanceMark(server_mark_);
  requests_.AddInternal(Asker::kOfflineSync, wire::command::kOfflineIndex,
                        AsBytes(wire::WriteMessageId(cursor_)), now);
}

OfflineSync::Progress OfflineSync::OnPage(int32_t status, ByteView payload, Timestamp now) {
  if (step_ != Step::kRequesting) return Progress::kGoesOn;
  if (status != pkt::Success) return Fail(status);
  auto page = wire::ReadIndexPage(payload);
  if (!page) return Fail(pkt::InvalidPacketBody);
  // An earlier page has been stored after all, so the cursor is past where this page was requested
  // from. The page may begin after a gap: requested without a cursor, it begins at the server's
  // mark, which another device can have moved forward.
  if (cursor_ != asked_from_) {
    Request(now);
    return Progress::kGoesOn;
  }

  // What is remembered of the last write stays until there is a new one: it may still complete.
  Vector<MessageId> fresh;
  MessageKey end{0, cursor_};
  bool last = false;
  // The cursor must not pass a message that would be lost if the user left the page now.
  const MessageKey at_work = inbox_.OldestAtWork();
  for (const wire::IndexEntry& entry : page.value()) {
    if (KeyOf(entry) > horizon_) {
      last = true;
      break;
    }
    if (at_work <= KeyOf(entry) && at_work != MessageKey::Last()) {
      last = true;
      stopped_early_ = true;
      inbox_.Await(at_work);
      break;
    }
    end = KeyOf(entry);
    const bool is_safe = inbox_.Knows(end.id) && !inbox_.IsUnkept(end);
    if (is_safe) continue;
    page.value()[fresh.size()] = entry;
    fresh.push_back(entry.message_id);
  }
  // If a page ends where it began, the next request would get the same page, for ever.
  if (end.id == cursor_) return Complete();
  stale_pages_ = fresh.empty() ? stale_pages_ + 1 : 0;
  if (stale_pages_ > kMaxStalePages) return Fail(0);

  step_ = Step::kStoring;
  deadline_ = now + options_.store_timeout;
  page.value().resize(fresh.size());
  fresh_ = std::move(fresh);
  page_end_ = end;
  last_page_ = last;
  effects_.Push(StoreIndexes{++write_, page_end_.id, std::move(page.value())});
  return Progress::kGoesOn;
}

OfflineSync::Progress OfflineSync::OnNoAnswer() {
  return step_ == Step::kRequesting ? Fail(0) : Progress::kGoesOn;
}

OfflineSync::Progress OfflineSync::OnStored(uint32_t write, bool ok, Timestamp now) {
  if (write != write_) return Progress::kGoesOn;
  const bool is_late = step_ != Step::kStoring;
  const Vector<MessageId> fresh = std::exchange(fresh_, {});
  if (!ok) return is_late ? Progress::kGoesOn : Fail(0);
  // Even if it is too late for the sync that asked: the application may be given these now.
  for (const MessageId id : fresh) inbox_.Remember(id);
  cursor_ = page_end_.id;
  cursor_key_ = page_end_;
  inbox_.KeptUpTo(page_end_);
  if (is_late) return fresh.empty() ? Progress::kGoesOn : Progress::kFoundLate;
  found_ += static_cast<int32_t>(fresh.size());
  if (last_page_) return Complete();
  Request(now);
  return Progress::kGoesOn;
}

OfflineSync::Progress OfflineSync::Tick(Timestamp now) {
  if (now < deadline_) return Progress::kGoesOn;
  deadline_ = Timestamp::Never();
  return Progress::kTakesLong;
}

OfflineSync::Progress OfflineSync::Fail(int32_t status) {
  Abort();
  failure_status_ = status;
  return Progress::kFailed;
}

OfflineSync::Progress OfflineSync::Complete() {
  Fail(0);
  return Progress::kComplete;
}

}  // namespace kim::session
