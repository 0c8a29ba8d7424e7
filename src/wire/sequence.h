#pragma once

#include <cstdint>
#include <optional>

#include "base/strong.h"

namespace kim::wire {

/// Numbers the requests of one client: 1, 2, … 65535, 0, 1, …
///
/// The TypeScript SDK counts modulo 65536, so that 0 follows 65535 and is a valid number.
class SequenceGenerator {
 public:
  static constexpr uint32_t kCount = 65536;

  /// The next number for which `in_use` (a predicate on `Sequence`) is false, or nothing when
  /// every number still waits for its answer: a collision would hand one request's answer to
  /// another.
  template <class InUse>
  std::optional<Sequence> Next(const InUse& in_use) {
    for (uint32_t tries = 0; tries < kCount; ++tries) {
      last_ = (last_ + 1) % kCount;
      if (!in_use(Sequence(last_))) return Sequence(last_);
    }
    return std::nullopt;
  }

 private:
  uint32_t last_ = 0;
};

}  // namespace kim::wire
