#pragma once

#include <cstddef>
#include <cstdint>

#include "base/hash_index.h"
#include "base/strong.h"
#include "base/vector.h"

namespace kim::session {

/// The newest `capacity` message ids that were inserted. Grows with use, so that an idle client
/// does not pay for the capacity.
class IdSet {
 public:
  explicit IdSet(int32_t capacity);

  /// False if the id was there already. Forgets the oldest id when full.
  bool Insert(MessageId id);

  [[nodiscard]] bool Contains(MessageId id) const;
  [[nodiscard]] size_t size() const { return index_.size(); }

 private:
  size_t capacity_;
  /// Where the next id goes, once the ring is full: the oldest one's place.
  size_t next_ = 0;
  Vector<MessageId> ring_;
  /// Places in the ring, by the hash of the id.
  HashIndex index_;
};

}  // namespace kim::session
