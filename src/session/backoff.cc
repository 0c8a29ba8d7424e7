#include "session/backoff.h"

#include <algorithm>

namespace kim::session {

Duration Backoff::Next() {
  const int64_t base = options_.backoff_base.millis();
  const int64_t cap = options_.backoff_cap.millis();
  // A million times as long is past any cap. The cap is halved, since the base may be too long to
  // be doubled.
  const int doublings = std::min(attempts_, 20);
  const int64_t ceiling = base > cap >> doublings ? cap : base << doublings;
  ++attempts_;
  if (ceiling <= 0) return Duration::Millis(0);
  return Duration::Millis(static_cast<int64_t>(Random() % static_cast<uint64_t>(ceiling)));
}

// A linear congruential generator: enough to spread clients, even those whose seeds are neighbours.
// Its lower half repeats itself soon, the upper one does not. The multiplier is one that the core
// has anyway (HashOf).
uint64_t Backoff::Random() {
  state_ = state_ * 0x9e3779b97f4a7c15ULL + 1;
  return state_ >> 32;
}

}  // namespace kim::session
