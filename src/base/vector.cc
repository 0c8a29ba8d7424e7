#include "base/vector.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace kim {

char* VectorStorage::Room(size_t bytes) {
  if (static_cast<size_t>(limit_ - end_) < bytes) Grow(bytes);
  return std::exchange(end_, end_ + bytes);
}

void VectorStorage::Grow(size_t bytes) {
  const auto used = static_cast<size_t>(end_ - begin_);
  const auto capacity = static_cast<size_t>(limit_ - begin_);
  const size_t grown = std::max({used + bytes, capacity * 2, size_t{16}});
  char* block = static_cast<char*>(::operator new(grown));
  if (used > 0) std::memcpy(block, begin_, used);
  ::operator delete(begin_);
  begin_ = block;
  end_ = block + used;
  limit_ = block + grown;
}

void VectorStorage::Swap(VectorStorage& other) noexcept {
  std::swap(begin_, other.begin_);
  std::swap(end_, other.end_);
  std::swap(limit_, other.limit_);
}

}  // namespace kim
