#include "base/hash_index.h"

#include <utility>

namespace kim {

void HashIndex::Insert(uint32_t hash, uint32_t value) {
  if (++size_ * 2 > slots_.size()) {
    const Vector<Slot> old = std::exchange(slots_, Vector<Slot>(slots_.size() * 2));
    for (const Slot& slot : old) {
      if (slot.value != kNone) Place(slot);
    }
  }
  Place({hash, value});
}

void HashIndex::Place(Slot slot) {
  size_t i = Home(slot.hash);
  while (slots_[i].value != kNone) i = Next(i);
  slots_[i] = slot;
}

// Closes the gap by moving later entries of the run back, so that no tombstones pile up.
void HashIndex::Erase(uint32_t hash, uint32_t value) {
  size_t gap = Home(hash);
  while (slots_[gap].value != value || slots_[gap].hash != hash) gap = Next(gap);
  const size_t mask = slots_.size() - 1;
  for (size_t i = Next(gap); slots_[i].value != kNone; i = Next(i)) {
    const size_t from_home = (i - Home(slots_[i].hash)) & mask;
    if (from_home >= ((i - gap) & mask)) {
      slots_[gap] = slots_[i];
      gap = i;
    }
  }
  slots_[gap] = Slot();
  --size_;
}

}  // namespace kim
