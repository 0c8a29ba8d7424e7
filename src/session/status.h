#pragma once

#include <cstdint>

/// What the status of an answer, or of another packet, means to the session. Servers send more of
/// them than the schema lists.
namespace kim::session {

/// Sending the same request again may succeed.
[[nodiscard]] constexpr bool IsRetryable(int32_t status) {
  return status >= 300 && status < 400;
}

/// In any packet: the server no longer has a session for this client.
[[nodiscard]] constexpr bool IsSessionGone(int32_t status) {
  return status >= 400;
}

}  // namespace kim::session
