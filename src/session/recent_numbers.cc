#include "session/recent_numbers.h"

#include <algorithm>

namespace kim::session {

namespace {

uint32_t HashOfNumber(int64_t number) {
  return HashOf(static_cast<uint64_t>(number));
}

}  // namespace

RecentNumbers::RecentNumbers(int32_t capacity)
    : capacity_(static_cast<size_t>(std::max(capacity, 1))) {}

bool RecentNumbers::Contains(int64_t number) const {
  return index_.Find(HashOfNumber(number),
                     [&](uint32_t place) { return ring_[place] == number; }) != HashIndex::kNone;
}

bool RecentNumbers::Insert(int64_t number) {
  if (Contains(number)) return false;
  size_t place = ring_.size();
  if (place < capacity_) {
    ring_.push_back(number);
  } else {
    place = next_;
    next_ = (next_ + 1) % capacity_;
    index_.Erase(HashOfNumber(ring_[place]), static_cast<uint32_t>(place));
    ring_[place] = number;
  }
  index_.Insert(HashOfNumber(number), static_cast<uint32_t>(place));
  return true;
}

}  // namespace kim::session
