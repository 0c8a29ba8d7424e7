#pragma once

#include <cstdint>
#include <string>

#include "base/strong.h"
#include "session/message_key.h"

namespace kim::sim {

using session::MessageKey;

/// How many accounts there are: "alice" has the number 0, "bob" 1.
inline constexpr int kAccounts = 2;

/// A message that the server has stored, and what became of it.
struct Message {
  int64_t id = 0;
  int64_t send_time = 0;  ///< nanoseconds since 1970
  int account = 0;
  std::string sender;
  std::string group;
  std::string body;
  /// False if the protocol gives the client no way to find it (docs/simulation.md).
  bool owed = true;
  /// In the client's store, as an index entry or as a handled message.
  bool safe = false;
  /// In the client's store as handled.
  bool handled = false;
  /// Its handler took longer than the session waits: it no longer holds anything back.
  bool released = false;
  /// Handled, but the store has not confirmed the write.
  bool unkept = false;
  int64_t delivered_at = 0;  ///< in the session's time
  int32_t deliveries = 0;
  /// The life and account period of the client in which it was delivered last; 0 for never.
  uint32_t epoch = 0;
  /// The last epoch whose session learned from the store that the message is known.
  uint32_t known_epoch = 0;
  /// The last epoch in which the store confirmed that it has the message.
  uint32_t listed_epoch = 0;
  /// The number of its first push among those that reached the client, 0 for never, and the
  /// connection on which it came.
  uint32_t arrival = 0;
  uint32_t arrival_connection = 0;

  [[nodiscard]] MessageKey key() const { return {send_time, MessageId(id)}; }
};

}  // namespace kim::sim
