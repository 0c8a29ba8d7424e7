#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/strong.h"

namespace kim::session {

/// The newest `capacity` message ids that were inserted.
///
/// Open addressing over a ring: constant time, two flat arrays, nothing allocated per id. The
/// arrays grow with use, so that an idle client does not pay for the capacity.
class IdSet {
 public:
  explicit IdSet(int32_t capacity);

  /// False if the id was there already. Forgets the oldest id when full.
  bool Insert(MessageId id);

  [[nodiscard]] bool Contains(MessageId id) const;
  [[nodiscard]] size_t size() const { return size_; }

 private:
  static constexpr uint32_t kEmpty = UINT32_MAX;

  [[nodiscard]] size_t Find(int64_t id) const;
  void Erase(int64_t id);
  void Grow();

  size_t capacity_;
  size_t oldest_ = 0;
  size_t size_ = 0;
  /// Ids in the order of insertion; wraps at `capacity_`.
  std::vector<int64_t> ring_;
  /// Indexes into `ring_`; a power of two in size, at most half full.
  std::vector<uint32_t> slots_;
};

}  // namespace kim::session
