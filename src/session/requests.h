#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/byte_string.h"
#include "base/hash_index.h"
#include "base/strong.h"
#include "base/time.h"
#include "base/vector.h"
#include "session/alarms.h"
#include "session/effect_queue.h"
#include "session/inputs.h"
#include "session/options.h"
#include "session/slab.h"
#include "wire/packet.h"
#include "wire/sequence.h"

namespace kim::session {

/// Who asked.
enum class Asker : uint8_t {
  kApplication,  ///< completes by a `CompleteRequest` effect
  kOfflineSync,  ///< completes by the return value or `TakeEndedInternal`
  kAck,
};

/// The requests that wait, are in flight, or pause before they are sent again.
///
/// Each completes exactly once. One request is in flight per non-empty destination: the gateway
/// works on the frames of a connection in parallel, so that two sent back to back may be stored
/// in either order.
class Requests {
 public:
  Requests(const Options& options, EffectQueue& effects);

  /// Where frames go. While there is no connection, requests wait.
  void Connected(ConnectionId connection, Timestamp now);

  /// Everything in flight ends at once; what waits goes on waiting.
  void Disconnected();

  /// Nothing more is sent. What waits ends, and what the session itself has asked; what the
  /// application has in flight may still be answered.
  void StopSending();

  /// Takes over a request of the application; completes it at once where there is no room.
  void Add(const SendRequest& request, Timestamp now);

  /// A request of the session's own, which must be connected. Not subject to the queue limit.
  void AddInternal(Asker asker, std::string_view command, ByteView payload, Timestamp now);

  /// Completes a request that never got into the queue.
  void Reject(const SendRequest& request, Outcome outcome);

  void Cancel(RequestId id, Timestamp now);

  /// Completes the request that this packet answers. Returns who had asked, or nothing if no
  /// request waits for it (its deadline may have passed).
  std::optional<Asker> OnAnswer(const wire::Packet& packet, Timestamp now);

  /// Ends everything: logged out, kicked out, or given up.
  void EndAll();

  /// Completes what is past its deadline and sends what has waited long enough.
  void Tick(Timestamp now);

  /// What the socket holds unsent. Between two of these, all that is sent counts as held: the
  /// driver need not look at its socket with every frame.
  void Buffered(uint32_t bytes) {
    buffered_ = bytes;
    buffered_is_known_ = true;
  }

  /// What was sent on the same connection, and is no request.
  void AlsoSent(size_t bytes) {
    buffered_ += bytes;
    buffered_is_known_ = false;
  }

  [[nodiscard]] Timestamp NextDeadline() const;

  /// Internal requests that ended without an answer since the last call.
  Vector<Asker> TakeEndedInternal();
  [[nodiscard]] bool has_ended_internal() const { return !ended_internal_.empty(); }

  /// The next free number; also for the login request, which is not kept here.
  std::optional<Sequence> NextSequence();

  [[nodiscard]] size_t pending() const { return pending_.size(); }

 private:
  enum class Stage : uint8_t { kWaiting, kInFlight, kPausing };

  struct Lane;

  struct Pending {
    uint32_t place = 0;
    /// Grows with every request.
    uint32_t age = 0;
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
    /// Command, destination and payload, in this order: one block of memory and not three.
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
    /// Waiting requests are given more time whenever the destination makes progress.
    Timestamp last_answer;
  };

  /// Takes a request over that has all but its place and its texts.
  Pending& Insert(std::unique_ptr<Pending> pending, std::string_view command, std::string_view dest,
                  ByteView payload, Timestamp now);
  Lane& LaneTo(std::string_view dest, Timestamp now);
  static void JoinLane(Lane& lane, Pending& pending);
  void LeaveLane(Pending& pending);
  [[nodiscard]] Pending* OwnerOf(Sequence sequence) const;
  [[nodiscard]] Pending* Due(const Alarm& alarm) const;
  [[nodiscard]] bool MayGo(const Pending& pending) const;
  /// Sends it if it may go and the socket has room for it.
  void TrySend(Pending& pending, Timestamp now);
  void Send(Pending& pending, Timestamp now);
  void SetDeadline(Pending& pending, Timestamp at);
  void TakeNumber(Pending& pending, Sequence sequence);
  void GiveNumberBack(Pending& pending);
  void LeaveConnection();
  void End(Pending& pending, Outcome outcome, int32_t status = 0, ByteView payload = {});
  void EndUnsent(Pending& pending);
  void PauseBeforeRetry(Pending& pending, Timestamp now);
  void OnAlarm(Pending& pending, Timestamp now);

  const Options& options_;
  EffectQueue& effects_;
  ConnectionId connection_;
  size_t buffered_ = 0;
  /// Nothing was sent since the driver told.
  bool buffered_is_known_ = true;
  /// When to try again what the socket had no room for.
  Timestamp room_check_at_ = Timestamp::Never();
  wire::SequenceGenerator sequences_;
  uint32_t next_age_ = 1;
  Slab<Pending> pending_;
  Slab<Lane> lanes_;
  HashIndex by_sequence_;
  HashIndex by_dest_;
  Pending* oldest_ = nullptr;
  Pending* newest_ = nullptr;
  Alarms alarms_;
  Vector<Asker> ended_internal_;
};

}  // namespace kim::session
