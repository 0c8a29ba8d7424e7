#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "base/byte_string.h"
#include "base/bytes.h"
#include "base/strong.h"
#include "base/time.h"
#include "session/backoff.h"
#include "session/effect_queue.h"
#include "session/held_pushes.h"
#include "session/inbox.h"
#include "session/keepalive.h"
#include "session/message_key.h"
#include "session/offline_sync.h"
#include "session/options.h"
#include "session/phase.h"
#include "session/requests.h"
#include "session/session.h"
#include "session/stats.h"
#include "wire/packet.h"
#include "wire/session_messages.h"

namespace kim::session {

/// The state machine: the phases and the transitions between them. Its parts (requests, inbox,
/// sync, keepalive, backoff) decide nothing about phases, and it makes none of their decisions.
///
/// session.cc takes inputs, session_timers.cc does what is due and finds the next deadline,
/// session_connection.cc makes and ends connections, session_packets.cc reads what arrives on them,
/// session_sync.cc keeps in step with the server's index and mark.
class Session::Impl {
 public:
  Impl(const Options& options, uint64_t seed);

  void Handle(const Input& input, Timestamp now);
  const Effect* PollEffect();
  [[nodiscard]] bool HasEffect() const { return !effects_.empty(); }
  [[nodiscard]] Timestamp NextDeadline() const { return next_deadline_; }
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] Stats stats() const;

 private:
  // Inputs, each in the file that its subject belongs to.
  void On(const Login&);
  void On(const Logout&);
  void On(const SendRequest& request);
  void On(const CancelRequest& request);
  void On(const MessageHandled& handled);
  void On(const TokenReady& token);
  void On(const TokenFailed& token);
  void On(const SocketOpened& socket);
  void On(const FrameReceived& frame);
  void On(const TextReceived& text);
  void On(const SocketClosed& socket);
  void On(const StoreLoaded& loaded);
  void On(const StoreDone& done);
  void On(const NetworkHint& hint);
  void On(const TimeAdvanced& time) { requests_.Buffered(time.buffered); }

  // Time (session_timers.cc).
  /// Whether something is to be done at once, regardless of deadlines.
  [[nodiscard]] bool IsDue() const;
  void Tick();
  void TickKeepalive();
  [[nodiscard]] Timestamp FindNextDeadline() const;
  [[nodiscard]] Timestamp LoggedInDeadline() const;
  [[nodiscard]] Timestamp PhaseDeadline() const;
  [[nodiscard]] Timestamp OnlineDeadline() const;
  [[nodiscard]] bool WasSuspended() const;
  void WakeUp();

  // Connections (session_connection.cc).
  void StartAttempt(bool reconnect);
  /// The current attempt, if it has this connection and is at this step; null otherwise.
  Connecting* AttemptAt(Connecting::Step step, ConnectionId connection);
  void AskForToken(Connecting& connecting);
  void AttemptFailed(LoginResult result, int32_t status = 0, bool socket_open = true);
  void LoginSucceeded(const wire::LoginAnswer& answer);
  void GoOnline();
  void LoseConnection(bool socket_open, LoginResult result = LoginResult::kConnectionLost,
                      int32_t status = 0);
  void WaitForRetry();
  /// Requests in flight may still be answered until the close event comes. A logout first
  /// acknowledges what it can.
  void BeginClosing(bool is_logout);
  void ObeyKickout();
  void CloseForGood();
  void Linger(ConnectionId connection);
  void FinishLogin(LoginResult result, int32_t status = 0);
  void SetState(State state);

  // Packets (session_packets.cc).
  void OnLogicFrame(const wire::LogicFrame& logic, ByteView frame);
  void OnLoginPacket(const wire::Packet& packet, ByteView frame);
  void OnSessionPacket(const wire::Packet& packet, ByteView frame);
  void OnAnswer(const wire::Packet& packet);
  void OnPush(const wire::Packet& packet, ByteView frame);
  void OnKickout(const wire::Packet& packet);
  void HoldOrDeliver(const wire::Packet& packet, ByteView frame);
  /// Delivers the held pushes, if nothing holds them back any more.
  void ReleaseHeld();
  /// Counts a frame that is of no use. Reports it, unless the limit against floods is reached.
  void OnBadFrame(Problem problem, int32_t detail);
  /// Like `OnBadFrame`, and fails a login attempt that waits for its answer.
  void OnGarbage(Problem problem, int32_t detail);
  /// `OnGarbage`, for a frame that cannot be decoded.
  void OnMalformed(wire::DecodeError error);
  [[nodiscard]] bool ListensTo(ConnectionId connection) const;
  void SendPing();

  // Offline sync and acknowledgements (session_sync.cc).
  void LoadStoreAndSync();
  void OnSync(OfflineSync::Progress progress);
  void OnSyncEnded(OfflineSync::Progress progress);
  void SyncAgain(Timestamp at, const MessageKey& horizon);
  /// When to ask the index again. Never as long as the sync would stop where the last one did.
  [[nodiscard]] Timestamp SyncAgainAt() const {
    return inbox_.awaits() ? Timestamp::Never() : sync_again_at_;
  }
  void SettleInternalRequests();
  /// So many pushes have come that some may have been missed.
  [[nodiscard]] bool IsCatchUpDue() const;
  void TickCatchUp();
  /// Without a cursor, an acknowledgement would hide older messages from offline sync.
  [[nodiscard]] bool MayAcknowledge() const { return sync_.cursor() != MessageId(); }
  /// When an acknowledgement is due; never while none could be sent.
  [[nodiscard]] Timestamp AckDeadline() const;
  void TickAck();
  void SendAck(const MessageKey& key);

#ifdef KIM_CHECK_INVARIANTS
  // What must hold after every input (session_invariants.cc).
  void CheckInvariants() const;
  [[nodiscard]] State StateOfPhase() const;
#endif

  /// The connection whose events count, if the phase has one.
  [[nodiscard]] ConnectionId CurrentConnection() const;
  /// Zero is no connection's id, and not current even if there is no connection.
  [[nodiscard]] bool IsCurrent(ConnectionId connection) const;
  [[nodiscard]] bool LoggedIn() const {
    return std::holds_alternative<Syncing>(phase_) || std::holds_alternative<Online>(phase_);
  }

  EffectQueue effects_;
  Stats stats_;
  /// Scratch space for decoding headers and the identities of pushes.
  wire::Slots slots_;
  Timestamp now_;
  bool started_ = false;
  /// Cached at the end of each input: it is asked for twice per input, and nothing else changes it.
  Timestamp next_deadline_ = Timestamp::Never();

  Phase phase_;
  State state_ = State::kInit;
  uint32_t last_connection_ = 0;
  const Options options_;
  Backoff backoff_;
  Keepalive keepalive_;
  Requests requests_;
  Inbox inbox_;
  OfflineSync sync_;
  HeldPushes held_;

  /// When the latest attempt to connect began, whether or not it has ended.
  Timestamp attempt_began_;

  /// The socket that was closed last, until its close event comes or its grace period is over.
  struct OldSocket {
    ConnectionId connection;
    Timestamp until;
  };
  std::optional<OldSocket> old_socket_;

  /// The application waits for a `LoginFinished`, or a `LogoutFinished`.
  bool login_waits_ = false;
  bool logout_waits_ = false;
  /// A login came while a session was closing: it begins when that has closed.
  bool login_after_closing_ = false;
  ByteString channel_id_;
  ByteString account_;
  /// The account whose marks and ids the inbox and the sync hold: they mean nothing to another one.
  ByteString store_account_;
  /// The encoded LoginReq of the current attempt.
  ByteString login_request_;
  /// The last LoginReq that the gateway refused: if the token is the same again, reconnecting ends.
  ByteString rejected_login_request_;
  /// The channel of a kickout that overtook the answer to the current attempt; empty for none.
  ByteString kicked_channel_;
  Timestamp online_since_;

  /// Offline sync of this connection has seen everything: before that, an acknowledgement could
  /// hide what it has not seen.
  bool sync_complete_ = false;
  /// Without a cursor, offline sync can only start from the server's mark, which an acknowledgement
  /// moves. The index has been checked from the mark up to this message, so the mark may move up to
  /// it.
  MessageKey looked_back_to_;
  /// When to ask the index again, however many pushes come, and up to which message.
  Timestamp sync_again_at_ = Timestamp::Never();
  MessageKey sync_again_to_;
  int32_t sync_failures_ = 0;
  /// The page was away and may have missed pushes: it catches up when the next frame shows that the
  /// server can be reached.
  bool catch_up_on_read_ = false;
  /// How many bad frames of this connection were reported one by one, and how many no report has
  /// counted yet.
  int32_t bad_frames_ = 0;
  int32_t more_bad_frames_ = 0;
  Timestamp report_bad_frames_at_;
  /// When offline sync, or a catch-up, ended last.
  Timestamp last_sync_at_;
};

}  // namespace kim::session
