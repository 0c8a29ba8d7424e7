#pragma once

#include <cstddef>
#include <cstdint>

#include "base/hash_index.h"
#include "base/vector.h"

namespace kim::session {

/// The newest `capacity` numbers that were inserted: ids of messages, or sequences. Grows with use,
/// so that an idle client does not pay for the capacity.
class RecentNumbers {
 public:
  /// A `capacity` below one counts as one.
  explicit RecentNumbers(int32_t capacity);

  /// False if the number was there already. Forgets the oldest one when full.
  bool Insert(int64_t number);

  [[nodiscard]] bool Contains(int64_t number) const;
  [[nodiscard]] size_t size() const { return index_.size(); }

 private:
  size_t capacity_;
  /// Where the next number goes, once the ring is full: the oldest one's place.
  size_t next_ = 0;
  Vector<int64_t> ring_;
  /// Places in the ring, by the hash of the number.
  HashIndex index_;
};

}  // namespace kim::session
