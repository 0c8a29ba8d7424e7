#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "base/strong.h"
#include "base/time.h"
#include "session/message_key.h"

/// What can happen to a session. Views are read during `Session::Handle` and not kept.
namespace kim::session {

// From the application.

/// Connect and log in. Answered by one `LoginFinished`.
struct Login {};

/// End the session for good. Answered by one `LogoutFinished`, in every phase.
struct Logout {};

/// Send a packet and wait for its answer. Answered by one `CompleteRequest` with the same id.
struct SendRequest {
  RequestId id;
  std::string_view command;
  /// Account, group id, or empty. Requests to one non-empty destination go one at a time, in the
  /// order in which they were handed in.
  std::string_view dest;
  ByteView payload;
  /// Used on the wire unless another request has it: one that waits or is in flight, or one of the
  /// last that ended without an answer. In that case, or if absent, the session chooses a number.
  std::optional<Sequence> sequence;
  /// How often to send again after a 3xx status.
  int32_t retries = 0;
  /// Replaces Options::request_timeout for this request.
  std::optional<Duration> timeout;
};

/// Give up a request. It completes as cancelled; if it was in flight, its fate is unknown.
struct CancelRequest {
  RequestId id;
};

/// The application's handler has finished with the message of `DeliverMessage` `delivery`.
struct MessageHandled {
  uint32_t delivery = 0;
};

// From the token provider.

/// The encoded LoginReq for the attempt that `AcquireToken` named.
struct TokenReady {
  ConnectionId connection;
  ByteView login_request;
  /// Whether asking again can give another token. If not, a rejected token is final.
  bool renewable = false;
};

struct TokenFailed {
  ConnectionId connection;
};

// From the socket. Events of any but the current connection are ignored.

struct SocketOpened {
  ConnectionId connection;
};

struct FrameReceived {
  ConnectionId connection;
  ByteView bytes;
};

/// A text frame: not part of the protocol.
struct TextReceived {
  ConnectionId connection;
};

/// The socket closed or failed. Reported once at most for one connection.
struct SocketClosed {
  ConnectionId connection;
};

// From the store.

/// What the store of the account knows. Counts once per connection, even if it comes late.
struct StoreLoaded {
  ConnectionId connection;
  /// The last index entry of offline sync that is safe in the store; 0 for none.
  MessageId cursor;
  /// The newest message that was acknowledged.
  MessageKey mark;
  /// Messages that have been delivered, oldest first.
  std::span<const MessageId> known;
};

/// The write with this number, from an effect, is durable or has failed.
struct StoreDone {
  uint32_t write = 0;
  bool ok = false;
};

// From the environment.

enum class Hint : uint8_t {
  kOnline,   ///< the browser says that there is a network again
  kOffline,  ///< the browser says that there is none: a hint, the socket is not given up for it
  kWake,     ///< the page became visible, was resumed, or came back from the page cache
};

struct NetworkHint {
  Hint hint = Hint::kWake;
};

/// The timer for `Session::NextDeadline` fired, early or late.
struct TimeAdvanced {
  /// Bytes that the socket has taken and not yet sent: a WebSocket's `bufferedAmount`.
  uint32_t buffered = 0;
};

using Input = std::variant<Login, Logout, SendRequest, CancelRequest, MessageHandled, TokenReady,
                           TokenFailed, SocketOpened, FrameReceived, TextReceived, SocketClosed,
                           StoreLoaded, StoreDone, NetworkHint, TimeAdvanced>;

}  // namespace kim::session
