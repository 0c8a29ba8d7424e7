#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"
#include "base/vector.h"

namespace kim::session {

/// When to look at which request. Stale if the request has gone or has another deadline by now,
/// which only its owner can tell.
struct Alarm {
  Timestamp at;
  /// Of the request.
  uint32_t age;
  uint32_t place;
};

/// Alarms in order of time.
class Alarms {
 public:
  void Add(const Alarm& alarm);

  /// The first one, which is over with this, or null if its time has not come. Valid until the
  /// next call.
  const Alarm* TakeDue(Timestamp now) {
    return !empty() && alarms_[next_].at <= now ? &alarms_[next_++] : nullptr;
  }

  /// Drops stale ones from the front, so that the first is one to wake for.
  template <class IsStale>
  void DropStale(const IsStale& is_stale) {
    while (!empty() && is_stale(alarms_[next_])) ++next_;
  }

  /// Forgets all that are over or stale, those behind one that is not too: together, so that each
  /// costs a constant time.
  template <class IsStale>
  void ForgetStale(const IsStale& is_stale) {
    EraseIf(alarms_, is_stale);
    next_ = 0;
  }

  [[nodiscard]] bool empty() const { return next_ == alarms_.size(); }
  /// When the first one is; there must be one.
  [[nodiscard]] Timestamp Next() const { return alarms_[next_].at; }
  /// Those in memory, also if they are over.
  [[nodiscard]] size_t kept() const { return alarms_.size(); }

 private:
  /// Those before `next_` are over.
  Vector<Alarm> alarms_;
  size_t next_ = 0;
};

}  // namespace kim::session
