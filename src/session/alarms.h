#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"
#include "base/vector.h"

namespace kim::session {

/// When to check a request. An alarm is stale if its request has ended or has another deadline by
/// now, which only the owner can tell.
struct Alarm {
  Timestamp at;
  /// Which request.
  uint32_t serial;
  uint32_t place;
};

/// Alarms in order of time.
class Alarms {
 public:
  void Add(const Alarm& alarm);

  /// Takes the first alarm, or returns null if its time has not come. Valid until the next call.
  const Alarm* TakeDue(Timestamp now) {
    return !empty() && alarms_[next_].at <= now ? &alarms_[next_++] : nullptr;
  }

  /// Drops stale alarms from the front, so that the first is worth waking up for.
  template <class IsStale>
  void DropStale(const IsStale& is_stale) {
    while (!empty() && is_stale(alarms_[next_])) ++next_;
  }

  /// Removes all alarms that were taken or are stale, wherever they are. Done in bulk, so that each
  /// costs constant time.
  template <class IsStale>
  void ForgetStale(const IsStale& is_stale) {
    EraseIf(alarms_, is_stale);
    next_ = 0;
  }

  [[nodiscard]] bool empty() const { return next_ == alarms_.size(); }
  /// The time of the first alarm; there must be one.
  [[nodiscard]] Timestamp Next() const { return alarms_[next_].at; }
  /// The number of alarms in memory, taken ones included.
  [[nodiscard]] size_t kept() const { return alarms_.size(); }

 private:
  /// Those before `next_` have been taken.
  Vector<Alarm> alarms_;
  size_t next_ = 0;
};

}  // namespace kim::session
