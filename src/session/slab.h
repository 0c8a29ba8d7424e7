#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "base/vector.h"

namespace kim::session {

/// Owns objects at stable addresses. Each has a number, which a `HashIndex` can refer to, and which
/// is reused once it is free. `T` has a member `place` for its number.
template <class T>
class Slab {
 public:
  T& Add(std::unique_ptr<T> thing) {
    uint32_t place = static_cast<uint32_t>(things_.size());
    if (free_.empty()) {
      things_.push_back(nullptr);
    } else {
      place = free_.back();
      free_.pop_back();
    }
    thing->place = place;
    things_[place] = std::move(thing);
    return *things_[place];
  }

  void Remove(uint32_t place) {
    things_[place].reset();
    free_.push_back(place);
  }

  /// Null where there is nothing (any more).
  [[nodiscard]] T* At(uint32_t place) const {
    return place < things_.size() ? things_[place].get() : nullptr;
  }

  [[nodiscard]] size_t size() const { return things_.size() - free_.size(); }

 private:
  Vector<std::unique_ptr<T>> things_;
  Vector<uint32_t> free_;
};

}  // namespace kim::session
