#include "session/id_set.h"

#include <algorithm>

namespace kim::session {

namespace {

// Ids are dense in their upper bits (time) and in their lower ones (counters): mix both.
size_t Hash(int64_t id) {
  return static_cast<size_t>((static_cast<uint64_t>(id) * 0x9e3779b97f4a7c15ULL) >> 32);
}

}  // namespace

IdSet::IdSet(int32_t capacity)
    : capacity_(static_cast<size_t>(std::max(capacity, 1))), slots_(64, kEmpty) {}

bool IdSet::Insert(MessageId id) {
  if (slots_[Find(id.value())] != kEmpty) return false;
  if (size_ == capacity_) {
    Erase(ring_[oldest_]);
    oldest_ = (oldest_ + 1) % capacity_;
    --size_;
  }
  if ((size_ + 1) * 2 > slots_.size()) Grow();
  const size_t position = (oldest_ + size_) % capacity_;
  if (position == ring_.size()) {
    ring_.push_back(id.value());
  } else {
    ring_[position] = id.value();
  }
  slots_[Find(id.value())] = static_cast<uint32_t>(position);
  ++size_;
  return true;
}

bool IdSet::Contains(MessageId id) const {
  return slots_[Find(id.value())] != kEmpty;
}

/// The slot that holds `id`, or the empty one where it belongs.
size_t IdSet::Find(int64_t id) const {
  const size_t mask = slots_.size() - 1;
  size_t slot = Hash(id) & mask;
  while (slots_[slot] != kEmpty && ring_[slots_[slot]] != id) slot = (slot + 1) & mask;
  return slot;
}

// Closes the gap by moving later entries of the run back, so that no tombstones pile up.
void IdSet::Erase(int64_t id) {
  const size_t mask = slots_.size() - 1;
  size_t gap = Find(id);
  for (size_t next = (gap + 1) & mask; slots_[next] != kEmpty; next = (next + 1) & mask) {
    const size_t home = Hash(ring_[slots_[next]]) & mask;
    if (((next - home) & mask) >= ((next - gap) & mask)) {
      slots_[gap] = slots_[next];
      gap = next;
    }
  }
  slots_[gap] = kEmpty;
}

void IdSet::Grow() {
  slots_.assign(slots_.size() * 2, kEmpty);
  for (size_t i = 0; i < size_; ++i) {
    const size_t position = (oldest_ + i) % capacity_;
    slots_[Find(ring_[position])] = static_cast<uint32_t>(position);
  }
}

}  // namespace kim::session
