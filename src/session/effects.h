#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "base/byte_string.h"
#include "base/bytes.h"
#include "base/strong.h"
#include "base/vector.h"
#include "session/message_key.h"
#include "wire/session_messages.h"

/// What a session wants done. Effects own what they carry, except where a member says that it
/// points into the frame of the `Handle` call that made the effect.
namespace kim::session {

/// The connection state as applications see it. The numbers are the TypeScript SDK's.
enum class State : uint8_t {
  kInit = 0,
  kConnecting = 1,
  kConnected = 2,
  kReconnecting = 3,
  kClosing = 4,
  kClosed = 5,
};

/// Ask the token provider; answered by `TokenReady` or `TokenFailed`.
struct AcquireToken {
  ConnectionId connection;
};

struct OpenSocket {
  ConnectionId connection;
};

/// Frames are sent in the order of their effects.
struct SendFrame {
  ConnectionId connection;
  ByteString bytes;
};

/// Close with code 1000. The session still waits a moment for `SocketClosed`.
struct CloseSocket {
  ConnectionId connection;
};

struct StateChanged {
  State state = State::kInit;
};

/// The events of the TypeScript SDK.
enum class Event : uint8_t { kReconnecting = 0, kReconnected = 1, kClosed = 2, kKickout = 3 };

struct EventRaised {
  Event event = Event::kClosed;
};

enum class LoginResult : uint8_t {
  kSuccess = 0,
  kAlreadyConnected = 1,
  kRefused = 2,         ///< the gateway said no; `status` says why
  kTimeout = 3,         ///< no answer within the login timeout
  kConnectionLost = 4,  ///< the socket closed or failed first
  kMalformed = 5,       ///< the answer could not be read
  kLoggedOut = 6,       ///< logout was called meanwhile
  kTokenFailed = 7,     ///< the token provider failed
  kKickedOut = 8,       ///< another login of the account took over meanwhile
  kSessionLost = 9,     ///< the gateway forgot the session meanwhile; `status` is what it answered
};

/// Completes every waiting login. After anything but success no connection is left behind, unless
/// the login joined a reconnect that goes on.
struct LoginFinished {
  LoginResult result = LoginResult::kSuccess;
  /// The gateway's status where `result` is kRefused or kSessionLost.
  int32_t status = 0;
};

struct LogoutFinished {};

/// The login was answered: the session of `account` has begun. Open the account's store and
/// answer with `StoreLoaded` for this connection, however long it takes.
struct LoadStore {
  ConnectionId connection;
  ByteString account;
  ByteString channel_id;
};

/// Keep these index entries until the application has seen them, and the cursor with them, in
/// one write. Answered by `StoreDone`, however long it takes; only then is the next page requested.
/// Once there is a newer write, only the outcome of that one counts, and only its entries may be
/// handed out.
struct StoreIndexes {
  uint32_t write = 0;
  MessageId cursor;
  /// Entries that the store does not know yet, oldest first. Their text points into the frame of
  /// the call.
  Vector<wire::IndexEntry> page;
};

/// Offline sync has ended, with or without every page: hand the application what the store keeps
/// for it.
struct DeliverOffline {
  /// True for the sync of a login or a reconnect, false for a later catch-up.
  bool initial = true;
};

/// Hand a message to the application; answered by `MessageHandled`.
struct DeliverMessage {
  uint32_t delivery = 0;
  MessageKey key;
  /// The group's id, empty for a message between two users. Like `payload`, it points into `frame`,
  /// or into the frame of the call if `frame` is empty.
  std::string_view group;
  /// An encoded MessagePush, well-formed.
  ByteView payload;
  /// Its record, with addresses instead of offsets, valid until the next input. Empty if the
  /// message was held back.
  std::span<const uint32_t> record;
  /// A copy of the frame if the message was held back; otherwise empty.
  ByteString frame;
};

/// Keep a message that the application has handled. Answered by `StoreDone` with the delivery as
/// its number, however long it takes: until then, offline sync stores no page with this message.
struct StoreMessage {
  uint32_t delivery = 0;
};

/// Keep which message was acknowledged last. Not answered.
struct StoreMark {
  MessageKey mark;
};

/// How a request ended.
enum class Outcome : uint8_t {
  kAnswered = 0,           ///< `status` and `payload` are the server's
  kTimeout = 1,            ///< sent, not answered in time: its fate is unknown
  kConnectionLost = 2,     ///< sent, then the connection ended: its fate is unknown
  kNotSent = 3,            ///< no connection before its deadline (or at all): it was not sent
  kQueueFull = 4,          ///< too many requests wait: it was not sent
  kRetriesExhausted = 5,   ///< refused with a 3xx status every time; `status` is the last
  kCancelled = 6,          ///< by the application, before it was sent
  kCancelledInFlight = 7,  ///< by the application, after it was sent: its fate is unknown
};

struct CompleteRequest {
  RequestId id;
  Outcome outcome = Outcome::kAnswered;
  int32_t status = 0;
  /// Points into the frame of the call; empty unless answered.
  ByteView payload;
};

/// A push that is neither a message nor a kickout, such as chat.group.create.
/// All of it points into the frame of the call.
struct Notify {
  std::string_view command;
  std::string_view dest;
  ByteView payload;
};

enum class Problem : uint8_t {
  kMalformedFrame = 1,  ///< `detail` is a wire::DecodeError
  kFrameTooLarge = 2,   ///< `detail` is the size in bytes
  kTextFrame = 3,
  kUnexpectedPacket = 4,  ///< a well-formed packet that no state expects; `detail` is its status
  kSyncFailed = 5,        ///< offline sync could not finish; it is tried again. `detail`: status
  kStoreFailed = 6,       ///< the store did not keep a write
  kSessionLost = 7,       ///< a status >= 400: the session is gone on the server; `detail`: status
  kReadTimeout = 8,       ///< the connection was given up: nothing was read in time
  kTokenRejected = 9,     ///< the gateway refused the token of a reconnect, for good or repeatedly;
                          ///< `detail`: status
  kReconnectExhausted = 10,
  kHandlerTimeout = 11,  ///< a message handler did not finish in time
  kMoreBadFrames = 12,   ///< `detail` counts those of the first four kinds that were not reported
  kTokenTimeout = 13,    ///< the token provider did not answer a reconnect in time
  kOpenTimeout = 14,  ///< no socket opened for a reconnect in time. The owner drops this if it had
                      ///< an address: then the network is to blame
};

/// Something went wrong that no promise reports. Never carries a token or a message's content.
struct Report {
  Problem problem = Problem::kMalformedFrame;
  int32_t detail = 0;
};

}  // namespace kim::session

namespace kim {

// These hold nothing but plain values, `ByteString` and `Vector`. So the variant below moves as
// bytes too, and a queue of effects grows without code to move each kind.
template <>
inline constexpr bool kMovesAsBytes<session::SendFrame> = true;
template <>
inline constexpr bool kMovesAsBytes<session::LoadStore> = true;
template <>
inline constexpr bool kMovesAsBytes<session::StoreIndexes> = true;
template <>
inline constexpr bool kMovesAsBytes<session::DeliverMessage> = true;
template <>
inline constexpr bool kMovesAsBytes<session::CompleteRequest> = true;

}  // namespace kim

namespace kim::session {

using Effect =
    std::variant<AcquireToken, OpenSocket, SendFrame, CloseSocket, StateChanged, EventRaised,
                 LoginFinished, LogoutFinished, LoadStore, StoreIndexes, DeliverOffline,
                 DeliverMessage, StoreMessage, StoreMark, CompleteRequest, Notify, Report>;

}  // namespace kim::session
