#pragma once

#include <cstdint>
#include <memory>

#include "base/time.h"
#include "session/effects.h"
#include "session/inputs.h"
#include "session/options.h"
#include "session/stats.h"

namespace kim::session {

/// One client's side of the protocol: everything but the socket, the timer and the store.
///
/// Sans-IO: `Handle` takes what happened and the time, and puts what is to be done into a queue
/// of effects. It never blocks, never calls out, and uses neither a clock nor randomness: the
/// same seed, options and inputs give the same effects, natively, in Node and in a browser.
///
/// The driver's duties: one `Handle` per event; after it, `PollEffect` until it is empty, doing
/// the effects in order; then a timer for `NextDeadline`. An input that an effect causes at once
/// (a socket that fails when it is opened) is handed in after the queue is drained.
class Session {
 public:
  /// `seed` feeds the jitter of the backoff only: equal seeds in many clients make them reconnect
  /// in step.
  Session(const Options& options, uint64_t seed);
  ~Session();

  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// `now` is monotonic; a value before the last one counts as the last one.
  void Handle(const Input& input, Timestamp now);

  /// The oldest effect not yet polled, or null. Polled effects stay valid until this returns null,
  /// or until the next `Handle`.
  const Effect* PollEffect();
  /// Whether `PollEffect` would return one.
  [[nodiscard]] bool HasEffect() const;

  /// When to hand in `TimeAdvanced` at the latest; may be `Timestamp::Never()`.
  [[nodiscard]] Timestamp NextDeadline() const;

  [[nodiscard]] State state() const;
  [[nodiscard]] Stats stats() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kim::session
