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

// SplitMix64: one multiplication chain, no state beyond a counter, good enough to spread clients.
uint64_t Backoff::Random() {
  state_ += 0x9e3779b97f4a7c15ULL;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace kim::session
