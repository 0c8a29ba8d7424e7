#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "sim/ledger.h"
#include "sim/message.h"

namespace kim::sim {

/// Every message of the world, and how far each account has read according to the server (its mark)
/// and to its own store (the cursor): all that decides what a client would find again if it were
/// killed now.
class Book {
 public:
  explicit Book(Ledger& ledger) : ledger_(ledger) {}

  Message& Add(int account, std::string sender, std::string group, int64_t now);
  Message* Find(int64_t id);
  [[nodiscard]] std::deque<Message>& messages() { return messages_; }

  /// The message's place in time; for 0, the beginning.
  MessageKey KeyOf(int64_t id);

  [[nodiscard]] int64_t mark(int account) const { return marks_[static_cast<size_t>(account)]; }
  [[nodiscard]] int64_t cursor(int account) const { return cursors_[static_cast<size_t>(account)]; }

  void SetMark(int account, int64_t id);
  /// Another device of the account has read up to here. A session without a cursor has no way to
  /// learn of older messages.
  void SetForeignMark(int account, int64_t id);
  void SetCursor(int account, int64_t id);
  /// What the session has been told about the cursor; 0 for nothing.
  void TellCursor(int account, int64_t id) { told_[static_cast<size_t>(account)] = id; }

  /// Checks that the next sync would bring every message that is not safe in the store: nothing may
  /// be lost if the client is killed now.
  void CheckRecoverable(int account, std::string_view after);

 private:
  Ledger& ledger_;
  std::deque<Message> messages_;
  int64_t last_send_time_ = 0;
  std::array<int64_t, kAccounts> marks_{};
  std::array<int64_t, kAccounts> cursors_{};
  std::array<int64_t, kAccounts> told_{};
};

}  // namespace kim::sim
