#pragma once

#include <cstdint>

#include "base/time.h"
#include "session/options.h"

namespace kim::session {

/// Exponential backoff with full jitter: each wait is drawn from [0, min(cap, base * 2^n)), so that
/// the clients of a gateway that went down do not all come back at once.
class Backoff {
 public:
  Backoff(const Options& options, uint64_t seed) : options_(options), state_(seed) {}

  /// The wait before the next attempt.
  Duration Next();

  /// Attempts since the last `Reset`.
  [[nodiscard]] int32_t attempts() const { return attempts_; }

  void Reset() { attempts_ = 0; }

 private:
  uint64_t Random();

  const Options& options_;
  uint64_t state_;
  int32_t attempts_ = 0;
};

}  // namespace kim::session
