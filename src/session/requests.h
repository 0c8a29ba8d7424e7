#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/strong.h"
#include "base/time.h"
#include "base/vector.h"
#include "session/alarms.h"
#include "session/effect_queue.h"
#include "session/inputs.h"
#include "session/options.h"
#include "session/pending_requests.h"
#include "session/recent_numbers.h"
#include "wire/packet.h"
#include "wire/sequence.h"

namespace kim::session {

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

  /// The socket holds so many bytes unsent. Until it is told again, whatever is sent is added to
  /// them: the driver need not look at its socket with every frame.
  void Buffered(uint32_t bytes) {
    buffered_ = bytes;
    buffered_is_known_ = true;
  }

  /// So much was sent on the connection: by a request, or by the session's pings.
  void Sent(size_t bytes) {
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
  using Stage = Pending::Stage;

  /// Takes a request over that has all but its place and its texts.
  Pending& Insert(std::unique_ptr<Pending> pending, std::string_view command, std::string_view dest,
                  ByteView payload, Timestamp now);
  [[nodiscard]] Pending* Due(const Alarm& alarm) const;
  /// Whether an answer with this number can only be meant for the request that takes it.
  [[nodiscard]] bool IsFree(Sequence sequence) const;
  [[nodiscard]] bool MayGo(const Pending& pending) const;
  /// Sends whatever `TrySend` lets go, oldest first.
  void TrySendAll(Timestamp now);
  /// Sends it if it may go and the socket has room for it.
  void TrySend(Pending& pending, Timestamp now);
  void Send(Pending& pending, Timestamp now);
  void SetDeadline(Pending& pending, Timestamp at);
  void LeaveConnection();
  void End(Pending& pending, Outcome outcome, int32_t status = 0, ByteView payload = {});
  void EndUnsent(Pending& pending);
  void PauseBeforeRetry(Pending& pending, Timestamp now);
  void OnAlarm(Pending& pending, Timestamp now);

  PendingRequests pending_;
  const Options& options_;
  EffectQueue& effects_;
  ConnectionId connection_;
  size_t buffered_ = 0;
  /// Nothing was sent since the driver told.
  bool buffered_is_known_ = true;
  /// When to try again what the socket had no room for.
  Timestamp room_check_at_ = Timestamp::Never();
  wire::SequenceGenerator sequences_;
  /// The last numbers of the application's requests that ended without answers, which may still
  /// come.
  RecentNumbers unanswered_;
  Alarms alarms_;
  Vector<Asker> ended_internal_;
};

}  // namespace kim::session
