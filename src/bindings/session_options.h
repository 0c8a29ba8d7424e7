#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/time.h"
#include "session/options.h"

/// How JavaScript sets the session's options: each by its place in a list that both sides keep.
namespace kim::bindings {

using OptionSetter = void (*)(session::Options&, double);

/// Far beyond any clock, and still exact as a double.
inline constexpr double kLongestMillis = 9e15;

/// A double as the option's type: no value that JavaScript can pass is out of range.
template <Duration session::Options::*kMember>
void SetDuration(session::Options& options, double ms) {
  options.*kMember = Duration::Millis(static_cast<int64_t>(std::clamp(ms, 0.0, kLongestMillis)));
}

template <int32_t session::Options::*kMember>
void SetNumber(session::Options& options, double value) {
  options.*kMember = static_cast<int32_t>(std::clamp<double>(value, 0, INT32_MAX));
}

template <bool session::Options::*kMember>
void SetFlag(session::Options& options, double value) {
  options.*kMember = value != 0;
}

/// js/session/abi.ts lists the same names in the same order; a test there compares the two.
inline constexpr auto kOptionSetters = std::to_array<OptionSetter>({
    &SetDuration<&session::Options::login_timeout>,
    &SetDuration<&session::Options::logout_timeout>,
    &SetDuration<&session::Options::close_grace>,
    &SetDuration<&session::Options::backoff_base>,
    &SetDuration<&session::Options::backoff_cap>,
    &SetNumber<&session::Options::max_reconnect_attempts>,
    &SetDuration<&session::Options::stable_after>,
    &SetDuration<&session::Options::heartbeat_interval>,
    &SetNumber<&session::Options::read_timeout_intervals>,
    &SetDuration<&session::Options::probe_timeout>,
    &SetDuration<&session::Options::suspend_threshold>,
    &SetDuration<&session::Options::request_timeout>,
    &SetDuration<&session::Options::retry_delay>,
    &SetNumber<&session::Options::max_pending_requests>,
    &SetFlag<&session::Options::queue_while_disconnected>,
    &SetDuration<&session::Options::ack_interval>,
    &SetDuration<&session::Options::ack_delay>,
    &SetNumber<&session::Options::ack_overflow>,
    &SetDuration<&session::Options::handler_timeout>,
    &SetNumber<&session::Options::max_held_pushes>,
    &SetNumber<&session::Options::max_known_ids>,
    &SetNumber<&session::Options::catch_up_after>,
    &SetDuration<&session::Options::store_timeout>,
    &SetNumber<&session::Options::max_frame_bytes>,
});

}  // namespace kim::bindings
