#include "sim/book.h"

#include <algorithm>
#include <utility>

namespace kim::sim {

namespace {

// Above 2^53, where a double no longer tells neighbours apart. Every third message comes from a
// second server whose ids lag behind, so that ids and times disagree about the order.
constexpr int64_t kFirstId = (int64_t{1} << 53) + 1;
constexpr int64_t kStep = 16;
constexpr int64_t kLag = 56;

int64_t IdOf(size_t index) {
  const int64_t id = kFirstId + static_cast<int64_t>(index + 4) * kStep;
  return index % 3 == 2 ? id - kLag : id;
}

}  // namespace

Message& Book::Add(int account, std::string sender, std::string group, int64_t now) {
  last_send_time_ = std::max(last_send_time_ + 1, (1'700'000'000'000 + now) * 1'000'000);
  Message& message = messages_.emplace_back();
  message.id = IdOf(messages_.size() - 1);
  message.send_time = last_send_time_;
  message.account = account;
  message.sender = std::move(sender);
  message.group = std::move(group);
  message.body = "m" + std::to_string(messages_.size());
  return message;
}

Message* Book::Find(int64_t id) {
  const int64_t offset = id - kFirstId;
  const int64_t lagging = offset % kStep == 0 ? 0 : kLag;
  const int64_t index = (offset + lagging) / kStep - 4;
  if (index < 0 || index >= static_cast<int64_t>(messages_.size())) return nullptr;
  Message& found = messages_[static_cast<size_t>(index)];
  return found.id == id ? &found : nullptr;
}

MessageKey Book::KeyOf(int64_t id) {
  const Message* message = Find(id);
  return message == nullptr ? MessageKey{} : message->key();
}

void Book::SetMark(int account, int64_t id) {
  marks_[static_cast<size_t>(account)] = id;
  CheckRecoverable(account, "the server's mark has moved");
}

void Book::SetForeignMark(int account, int64_t id) {
  marks_[static_cast<size_t>(account)] = id;
  if (told_[static_cast<size_t>(account)] != 0) return;
  const MessageKey mark = KeyOf(id);
  for (Message& message : messages_) {
    if (message.account == account && message.key() <= mark) message.owed = false;
  }
}

void Book::SetCursor(int account, int64_t id) {
  cursors_[static_cast<size_t>(account)] = id;
  CheckRecoverable(account, "the store's cursor has moved");
}

void Book::CheckRecoverable(int account, std::string_view after) {
  const MessageKey reached = KeyOf(cursor(account) != 0 ? cursor(account) : mark(account));
  for (const Message& message : messages_) {
    if (message.account != account || !message.owed || message.safe || message.released) continue;
    if (message.key() > reached) continue;
    ledger_.Fail("unrecoverable", message.body + " is not in the store and would not be found: " +
                                      std::string(after));
  }
}

}  // namespace kim::sim
