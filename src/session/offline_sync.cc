#include "session/offline_sync.h"

#include <utility>

#include "common.pb.h"
#include "wire/commands.h"

namespace kim::session {

namespace {

constexpr int32_t kMaxStalePages = 50;

MessageKey KeyOf(const wire::IndexEntry& entry) {
  return {entry.send_time, entry.message_id};
}

}  // namespace

void OfflineSync::BeginWithStore(Timestamp now) {
  step_ = Step::kLoading;
  horizon_.reset();
  found_ = 0;
  stale_pages_ = 0;
  deadline_ = now + options_.store_timeout;
}

void OfflineSync::OnStoreLoaded(MessageId cursor, Timestamp now) {
  if (step_ != Step::kLoading) return;
  if (cursor != MessageId() && cursor != cursor_) {
    cursor_ = cursor;
    cursor_key_.reset();
  }
  Request(now);
}

void OfflineSync::BeginCatchUp(std::optional<MessageKey> horizon, Timestamp now) {
  horizon_ = horizon;
  found_ = 0;
  stale_pages_ = 0;
  Request(now);
}

void OfflineSync::Request(Timestamp now) {
  step_ = Step::kRequesting;
  deadline_ = Timestamp::Never();  // the request has its own
  requested_ = cursor_key_;
  requests_.AddInternal(Asker::kOfflineSync, wire::command::kOfflineIndex,
                        AsBytes(wire::WriteMessageId(cursor_)), now);
}

OfflineSync::Progress OfflineSync::OnPage(int32_t status, ByteView payload, Timestamp now) {
  if (step_ != Step::kRequesting) return Progress::kGoesOn;
  if (status != pkt::Success) return Fail(status);
  auto page = wire::ReadIndexPage(payload);
  if (!page) return Fail(pkt::InvalidPacketBody);

  fresh_.clear();
  page_end_ = {0, cursor_};
  last_page_ = page.value().empty();
  for (wire::IndexEntry& entry : page.value()) {
    if (horizon_ && KeyOf(entry) > *horizon_) {
      last_page_ = true;
      break;
    }
    page_end_ = KeyOf(entry);
    if (!inbox_.Knows(page_end_.id)) fresh_.push_back(std::move(entry));
  }
  // A page that ends where it began would be answered with itself for ever.
  if (page_end_.id == cursor_) return Complete();
  stale_pages_ = fresh_.empty() ? stale_pages_ + 1 : 0;
  if (stale_pages_ > kMaxStalePages) return Fail(0);

  step_ = Step::kStoring;
  deadline_ = now + options_.store_timeout;
  effects_.Push(StoreIndexes{++write_, page_end_.id, fresh_});
  return Progress::kGoesOn;
}

OfflineSync::Progress OfflineSync::OnNoAnswer() {
  return step_ == Step::kRequesting ? Fail(0) : Progress::kGoesOn;
}

OfflineSync::Progress OfflineSync::OnStored(uint32_t write, bool ok, Timestamp now) {
  if (step_ != Step::kStoring || write != write_) return Progress::kGoesOn;
  if (!ok) return Fail(0);
  for (const wire::IndexEntry& entry : fresh_) inbox_.Remember(entry.message_id);
  found_ += static_cast<int32_t>(fresh_.size());
  fresh_.clear();
  cursor_ = page_end_.id;
  cursor_key_ = page_end_;
  if (last_page_) return Complete();
  Request(now);
  return Progress::kGoesOn;
}

OfflineSync::Progress OfflineSync::Tick(Timestamp now) {
  if (!active() || now < deadline_) return Progress::kGoesOn;
  effects_.Push(Report{Problem::kStoreFailed, 0});
  if (step_ == Step::kLoading) {
    // A store that does not open must not keep the user offline: go on without its knowledge.
    Request(now);
    return Progress::kGoesOn;
  }
  return Fail(0);
}

OfflineSync::Progress OfflineSync::Fail(int32_t status) {
  failure_status_ = status;
  step_ = Step::kIdle;
  deadline_ = Timestamp::Never();
  return Progress::kFailed;
}

OfflineSync::Progress OfflineSync::Complete() {
  failure_status_ = 0;
  step_ = Step::kIdle;
  deadline_ = Timestamp::Never();
  return Progress::kComplete;
}

}  // namespace kim::session
