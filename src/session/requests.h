#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/strong.h"
#include "base/time.h"
#include "session/effect_queue.h"
#include "session/inputs.h"
#include "session/options.h"
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

  [[nodiscard]] Timestamp NextDeadline() const;

  /// Internal requests that ended without an answer since the last call.
  std::vector<Asker> TakeEndedInternal();

  /// The next free number; also for the login request, which is not kept here.
  std::optional<Sequence> NextSequence();

  [[nodiscard]] size_t pending() const { return pending_.size(); }

 private:
  using Key = uint32_t;

  enum class Stage : uint8_t { kWaiting, kInFlight, kPausing };

  struct Pending {
    Asker asker = Asker::kApplication;
    Stage stage = Stage::kWaiting;
    RequestId id;
    std::string command;
    std::string dest;
    std::string payload;
    std::optional<Sequence> wanted;
    Sequence sequence;
    int32_t retries_left = 0;
    bool retried = false;
    Duration timeout;
    Timestamp deadline = Timestamp::Never();
  };

  /// The requests to one destination, oldest first; only the front one may be in flight.
  struct Lane {
    std::deque<Key> queue;
    /// Waiting requests are given more time whenever the destination makes progress.
    Timestamp last_answer;
  };

  struct Alarm {
    Timestamp at;
    Key key;
    friend bool operator<(const Alarm& a, const Alarm& b) {
      return a.at != b.at ? a.at > b.at : a.key > b.key;
    }
  };

  Key Insert(Pending pending, Timestamp now);
  void Send(Key key, Pending& pending, Timestamp now);
  void SendFront(const std::string& dest, Timestamp now);
  void SetDeadline(Key key, Pending& pending, Timestamp at);
  void End(Key key, Outcome outcome, int32_t status = 0, ByteView payload = {});
  void PauseBeforeRetry(Key key, Pending& pending, Timestamp now);
  void DropStaleAlarms();
  void OnAlarm(Key key, Pending& pending, Timestamp now);

  const Options& options_;
  EffectQueue& effects_;
  ConnectionId connection_;
  wire::SequenceGenerator sequences_;
  Key next_key_ = 1;
  std::unordered_map<Key, Pending> pending_;
  std::unordered_map<uint32_t, Key> by_sequence_;
  std::unordered_map<std::string, Lane> lanes_;
  /// A heap by time. Entries whose request has gone, or has another deadline by now, are stale.
  std::vector<Alarm> alarms_;
  std::vector<Asker> ended_internal_;
};

}  // namespace kim::session
