#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/time.h"
#include "session/options.h"

/// How JavaScript sets the session's options: each by its place in a list that both sides keep.
/// Options of the same type are grouped, so that the list needs no types: times, numbers, flags.
/// js/session/abi.ts has the same names in the same order; tests/js/session/abi.test.ts compares
/// the two.
namespace kim::bindings {

/// Far beyond any clock, and still exact as a double.
inline constexpr double kLongestMillis = 9e15;

inline constexpr auto kTimes = std::to_array<Duration session::Options::*>({
    &session::Options::login_timeout,
    &session::Options::logout_timeout,
    &session::Options::close_grace,
    &session::Options::backoff_base,
    &session::Options::backoff_cap,
    &session::Options::stable_after,
    &session::Options::heartbeat_interval,
    &session::Options::probe_timeout,
    &session::Options::suspend_threshold,
    &session::Options::request_timeout,
    &session::Options::retry_delay,
    &session::Options::ack_interval,
    &session::Options::ack_delay,
    &session::Options::handler_timeout,
    &session::Options::store_timeout,
});

inline constexpr auto kNumbers = std::to_array<int32_t session::Options::*>({
    &session::Options::max_reconnect_attempts,
    &session::Options::read_timeout_intervals,
    &session::Options::max_pending_requests,
    &session::Options::ack_overflow,
    &session::Options::max_held_pushes,
    &session::Options::max_known_ids,
    &session::Options::catch_up_after,
    &session::Options::max_frame_bytes,
    &session::Options::max_buffered_bytes,
});

inline constexpr auto kFlags = std::to_array<bool session::Options::*>({
    &session::Options::queue_while_disconnected,
});

/// Sets an option from a double, clamped to the range of the option's type. NaN counts as zero.
inline void SetOption(session::Options& options, size_t place, double value) {
  const bool is_time = place < kTimes.size();
  const double limit = is_time ? kLongestMillis : INT32_MAX;
  const auto whole = static_cast<int64_t>(std::max(0.0, std::min(value, limit)));
  if (is_time) {
    options.*kTimes[place] = Duration::Millis(whole);
  } else if (place -= kTimes.size(); place < kNumbers.size()) {
    options.*kNumbers[place] = static_cast<int32_t>(whole);
  } else if (place -= kNumbers.size(); place < kFlags.size()) {
    options.*kFlags[place] = whole != 0;
  }
}

}  // namespace kim::bindings
