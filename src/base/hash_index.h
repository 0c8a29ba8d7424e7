#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/vector.h"

namespace kim {

/// Maps 32-bit hashes to 32-bit values: the index behind every table of the session.
///
/// A standard hash map is instantiated for each type, about 2.5 KB of WebAssembly each. This one is
/// compiled once: its owner stores the elements, and passes a predicate that tells elements with
/// the same hash apart. Open addressing with linear probing.
class HashIndex {
 public:
  /// Reserved: never stored as a value.
  static constexpr uint32_t kNone = UINT32_MAX;

  HashIndex() : slots_(kMinSlots) {}

  /// The value under `hash` for which `is_meant` is true, or kNone.
  template <class IsMeant>
  [[nodiscard]] uint32_t Find(uint32_t hash, const IsMeant& is_meant) const {
    for (size_t i = Home(hash); slots_[i].value != kNone; i = Next(i)) {
      if (slots_[i].hash == hash && is_meant(slots_[i].value)) return slots_[i].value;
    }
    return kNone;
  }

  void Insert(uint32_t hash, uint32_t value);
  /// The pair must be there.
  void Erase(uint32_t hash, uint32_t value);

  [[nodiscard]] size_t size() const { return size_; }

 private:
  static constexpr size_t kMinSlots = 16;

  struct Slot {
    uint32_t hash = 0;
    uint32_t value = kNone;
  };

  [[nodiscard]] size_t Home(uint32_t hash) const { return hash & (slots_.size() - 1); }
  [[nodiscard]] size_t Next(size_t slot) const { return (slot + 1) & (slots_.size() - 1); }
  void Place(Slot slot);

  size_t size_ = 0;
  /// Their number is a power of two; at most half of them are in use.
  Vector<Slot> slots_;
};

/// Spreads the bits of a number: ids and sequences mostly differ in only a few.
[[nodiscard]] inline uint32_t HashOf(uint64_t number) {
  return static_cast<uint32_t>((number * 0x9e3779b97f4a7c15ULL) >> 32);
}

/// FNV-1a.
[[nodiscard]] inline uint32_t HashOf(std::string_view text) {
  uint32_t hash = 0x811c9dc5;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 0x01000193;
  return hash;
}

}  // namespace kim
