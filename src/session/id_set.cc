#include "session/id_set.h"

#include <algorithm>

namespace kim::session {

namespace {

uint32_t HashOfId(MessageId id) {
  return HashOf(static_cast<uint64_t>(id.value()));
}

}  // namespace

IdSet::IdSet(int32_t capacity) : capacity_(static_cast<size_t>(std::max(capacity, 1))) {}

bool IdSet::Contains(MessageId id) const {
  return index_.Find(HashOfId(id), [&](uint32_t place) { return ring_[place] == id; }) !=
         HashIndex::kNone;
}

bool IdSet::Insert(MessageId id) {
  if (Contains(id)) return false;
  size_t place = ring_.size();
  if (place < capacity_) {
    ring_.push_back(id);
  } else {
    place = next_;
    next_ = (next_ + 1) % capacity_;
    index_.Erase(HashOfId(ring_[place]), static_cast<uint32_t>(place));
    ring_[place] = id;
  }
  index_.Insert(HashOfId(id), static_cast<uint32_t>(place));
  return true;
}

}  // namespace kim::session
