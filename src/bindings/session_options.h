#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/time.h"
#include "session/options.h"

/// How JavaScript sets the session's options: each by its place in a list that both sides keep.
namespace kim::bindings {

/// Far beyond any clock, and still exact as a double.
inline constexpr double kLongestMillis = 9e15;

/// One option, of one of three types. A table of members is less code than a setter for each.
struct OptionMember {
  // Implicit on purpose: the table below is a list of members.
  constexpr OptionMember(Duration session::Options::*member) : duration(member) {}  // NOLINT
  constexpr OptionMember(int32_t session::Options::*member) : number(member) {}     // NOLINT
  constexpr OptionMember(bool session::Options::*member) : flag(member) {}          // NOLINT

  /// A double as the option's type: no value that JavaScript can pass is out of range.
  void Set(session::Options& options, double value) const {
    const double limit = duration != nullptr ? kLongestMillis : INT32_MAX;
    const auto whole = static_cast<int64_t>(std::clamp(value, 0.0, limit));
    if (duration != nullptr) {
      options.*duration = Duration::Millis(whole);
    } else if (number != nullptr) {
      options.*number = static_cast<int32_t>(whole);
    } else {
      options.*flag = whole != 0;
    }
  }

  Duration session::Options::*duration = nullptr;
  int32_t session::Options::*number = nullptr;
  bool session::Options::*flag = nullptr;
};

/// js/session/abi.ts lists the same names in the same order; a test there compares the two.
inline constexpr auto kOptionMembers = std::to_array<OptionMember>({
    &session::Options::login_timeout,
    &session::Options::logout_timeout,
    &session::Options::close_grace,
    &session::Options::backoff_base,
    &session::Options::backoff_cap,
    &session::Options::max_reconnect_attempts,
    &session::Options::stable_after,
    &session::Options::heartbeat_interval,
    &session::Options::read_timeout_intervals,
    &session::Options::probe_timeout,
    &session::Options::suspend_threshold,
    &session::Options::request_timeout,
    &session::Options::retry_delay,
    &session::Options::max_pending_requests,
    &session::Options::queue_while_disconnected,
    &session::Options::ack_interval,
    &session::Options::ack_delay,
    &session::Options::ack_overflow,
    &session::Options::handler_timeout,
    &session::Options::max_held_pushes,
    &session::Options::max_known_ids,
    &session::Options::catch_up_after,
    &session::Options::store_timeout,
    &session::Options::max_frame_bytes,
    &session::Options::max_buffered_bytes,
});

}  // namespace kim::bindings
