#pragma once

#include <cstdint>

/// What the status of an answer, or of another packet, means to the session. Servers send more of
/// them than the schema lists.
namespace kim::session {

/// The same request may be answered better when it is sent again.
[[nodiscard]] constexpr bool IsRetryable(int32_t status) {
  return status >= 300 && status < 400;
}

/// On whichever packet: the server has no session for this client any more.
[[nodiscard]] constexpr bool IsSessionGone(int32_t status) {
  return status >= 400;
}

}  // namespace kim::session
