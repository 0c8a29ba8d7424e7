#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/byte_string.h"
#include "base/bytes.h"
#include "base/hash_index.h"
#include "base/strong.h"
#include "base/time.h"
#include "session/slab.h"

namespace kim::session {

/// Who asked.
enum class Asker : uint8_t {
  kApplication,  ///< completes by a `CompleteRequest` effect
  kOfflineSync,  ///< completes by the return value or `Requests::TakeEndedInternal`
  kAck,
};

struct Lane;

/// A request that has not ended.
struct Pending {
  enum class Stage : uint8_t {
    kWaiting,   ///< for a connection, for its turn in its lane, or for room in the socket
    kInFlight,  ///< sent, and not answered
    kPausing,   ///< for a moment: refused with a 3xx status, or the one in front was cancelled
  };

  /// Where `PendingRequests` keeps it. The place is reused when this request has ended.
  uint32_t place = 0;
  /// Counts the requests: no two have the same.
  uint32_t serial = 0;
  Pending* older = nullptr;
  Pending* newer = nullptr;
  /// Null for the empty destination, which keeps no order.
  Lane* lane = nullptr;
  /// Its neighbours in the lane.
  Pending* ahead = nullptr;
  Pending* behind = nullptr;
  Asker asker = Asker::kApplication;
  Stage stage = Stage::kWaiting;
  RequestId id;
  /// Command, destination and payload, in this order: one allocation instead of three.
  ByteString bytes;
  std::string_view command;
  std::string_view dest;
  ByteView payload;
  /// Its number on the wire, once it has one: from the moment it is sent, or before that where
  /// the application gave it.
  std::optional<Sequence> sequence;
  int32_t retries_left = 0;
  bool retried = false;
  Duration timeout;
  Timestamp deadline = Timestamp::Never();
};

/// The requests to one destination, oldest first; only the front one may be in flight.
struct Lane {
  uint32_t place = 0;
  ByteString dest;
  Pending* front = nullptr;
  Pending* back = nullptr;
  /// When the destination last answered, or when the lane began: waiting requests get more time
  /// whenever the destination makes progress.
  Timestamp last_answer;
};

/// Keeps the requests that have not ended: in their order, by number, and by destination.
class PendingRequests {
 public:
  /// Takes over a request that is complete but for its place and its texts.
  Pending& Add(std::unique_ptr<Pending> pending, std::string_view command, std::string_view dest,
               ByteView payload);
  /// Puts it behind the other requests to its destination, if it names one.
  void JoinLane(Pending& pending, Timestamp now);
  /// Removes it, frees its number, and removes its lane if it was the last in it.
  void Remove(Pending& pending);

  void TakeNumber(Pending& pending, Sequence sequence);
  void GiveNumberBack(Pending& pending);
  /// Null if the number is free.
  [[nodiscard]] Pending* OwnerOf(Sequence sequence) const;

  [[nodiscard]] Pending* At(uint32_t place) const { return pending_.At(place); }
  [[nodiscard]] Pending* oldest() const { return oldest_; }
  [[nodiscard]] size_t size() const { return pending_.size(); }

 private:
  Lane& LaneTo(std::string_view dest, Timestamp now);
  void LeaveLane(Pending& pending);

  uint32_t next_serial_ = 1;
  Slab<Pending> pending_;
  Slab<Lane> lanes_;
  HashIndex by_sequence_;
  HashIndex by_dest_;
  Pending* oldest_ = nullptr;
  Pending* newest_ = nullptr;
};

}  // namespace kim::session
