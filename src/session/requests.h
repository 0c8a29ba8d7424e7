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

  /// Frames go to this connection from now on. Without a connection, requests wait.
  void Connected(ConnectionId connection, Timestamp now);

  /// Everything in flight ends at once; waiting requests go on waiting.
  void Disconnected();

  /// Nothing more is sent. Waiting requests end, and so do the session's own; the application's
  /// requests in flight may still be answered.
  void StopSending();

  /// Takes over a request of the application; completes it at once if the queue is full.
  void Add(const SendRequest& request, Timestamp now);

  /// Sends a request of the session itself, which must be connected. Not subject to the queue
  /// limit.
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

  /// The driver reports that the socket holds this many unsent bytes. Until the next report,
  /// everything sent is added to them, so that the driver need not query its socket for every
  /// frame.
  void Buffered(uint32_t bytes) {
    buffered_ = bytes;
    buffered_is_known_ = true;
  }

  /// This many bytes were sent on the connection, by a request or a ping.
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

  /// Takes over a request that is complete but for its place and its texts.
  Pending& Insert(std::unique_ptr<Pending> pending, std::string_view command, std::string_view dest,
                  ByteView payload, Timestamp now);
  [[nodiscard]] Pending* Due(const Alarm& alarm) const;
  /// Whether an answer with this number can only be meant for the request that takes it.
  [[nodiscard]] bool IsFree(Sequence sequence) const;
  [[nodiscard]] bool MayGo(const Pending& pending) const;
  /// Sends what may go and what the socket has room for, oldest first.
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
  /// Nothing was sent since the driver's last report.
  bool buffered_is_known_ = true;
  /// When to try again to send what the socket had no room for.
  Timestamp room_check_at_ = Timestamp::Never();
  wire::SequenceGenerator sequences_;
  /// The last numbers of the application's requests that ended without answers, which may still
  /// come.
  RecentNumbers unanswered_;
  Alarms alarms_;
  Vector<Asker> ended_internal_;
};

}  // namespace kim::session
