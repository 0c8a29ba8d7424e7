#include "session/backoff.h"

#include <algorithm>

namespace kim::session {

Duration Backoff::Next() {
  const int64_t base = options_.backoff_base.millis();
  const int64_t cap = options_.backoff_cap.millis();
  // Twenty doublings, a million times the base, are past any cap. Shifting the cap down cannot
  // overflow, as shifting the base up could.
  const int doublings = std::min(attempts_, 20);
  const int64_t ceiling = base > cap >> doublings ? cap : base << doublings;
  ++attempts_;
  // With a cap of 1 ms the wait would always be zero, and an attempt that fails at once would be
  // repeated without a pause.
  if (ceiling <= 1) return Duration::Millis(ceiling);
  return Duration::Millis(static_cast<int64_t>(Random() % static_cast<uint64_t>(ceiling)));
}

// A linear congruential generator: enough to spread clients, even those with neighbouring seeds.
// Only the upper half is used, since the lower bits have short periods. The core has this
// multiplier anyway (HashOf).
uint64_t Backoff::Random() {
  state_ = state_ * 0x9e3779b97f4a7c15ULL + 1;
  return state_ >> 32;
}

}  // namespace kim::session
