#pragma once

#include <cstdint>
#include <variant>

#include "base/strong.h"
#include "base/time.h"

/// The phases of a session. Each carries what only it needs, so that a login answer cannot be
/// awaited without a connection, nor a backoff run while a socket is open. They hold no text, so
/// that a transition is a few stores, and not code for every pair of phases.
namespace kim::session {

/// Never connected, or the last login failed.
struct Idle {};

/// One attempt to connect and log in.
struct Connecting {
  /// In the order in which they happen.
  enum class Step : uint8_t {
    kOldSocket,  ///< the old socket is not known to be closed yet
    kToken,      ///< the token provider was asked
    kSocket,     ///< the socket is opening
    kAnswer,     ///< the login request was sent
  };
  Step step = Step::kToken;
  ConnectionId connection;
  Timestamp deadline;
  bool reconnect = false;
  /// Whether a rejected token is worth another attempt.
  bool renewable = false;

  [[nodiscard]] bool has_socket() const { return step >= Step::kSocket; }
};

/// Logged in; offline sync is under way, pushes are held back.
struct Syncing {
  ConnectionId connection;
  bool reconnect = false;
};

/// Logged in and in step with the server.
struct Online {
  ConnectionId connection;
};

/// Between two attempts to reconnect.
struct Waiting {
  Timestamp until;
};

/// Logged out or kicked out; waits for the socket's close event.
struct Closing {
  ConnectionId connection;
  Timestamp deadline;
};

/// Over, until the next login.
struct Closed {};

using Phase = std::variant<Idle, Connecting, Syncing, Online, Waiting, Closing, Closed>;

}  // namespace kim::session
