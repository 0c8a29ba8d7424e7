#include "base/hash_index.h"

#include <catch2/catch.hpp>

namespace kim {

namespace {

uint32_t FindValue(const HashIndex& index, uint32_t hash, uint32_t value) {
  return index.Find(hash, [value](uint32_t found) { return found == value; });
}

}  // namespace

TEST_CASE("Of several values with the same hash, the right one is found and erased",
          "[base][hash_index]") {
  HashIndex index;
  // The last hash differs, but has the same slot.
  for (uint32_t value = 1; value <= 5; ++value) index.Insert(7, value);
  index.Insert(7 + 16, 3);
  CHECK(index.size() == 6);

  index.Erase(7, 3);
  CHECK(FindValue(index, 7, 3) == HashIndex::kNone);
  CHECK(FindValue(index, 7 + 16, 3) == 3);
  index.Insert(7, 3);
  index.Erase(7 + 16, 3);
  CHECK(FindValue(index, 7 + 16, 3) == HashIndex::kNone);
  for (uint32_t value = 1; value <= 5; ++value) CHECK(FindValue(index, 7, value) == value);

  for (const uint32_t value : {5U, 1U, 4U, 2U, 3U}) {
    index.Erase(7, value);
    CHECK(FindValue(index, 7, value) == HashIndex::kNone);
  }
  CHECK(index.size() == 0);
}

TEST_CASE("An index that has grown finds each of its values, and none that was erased",
          "[base][hash_index]") {
  HashIndex index;
  for (uint32_t value = 0; value < 1000; ++value) index.Insert(HashOf(uint64_t{value}), value);
  for (uint32_t value = 0; value < 1000; value += 3) index.Erase(HashOf(uint64_t{value}), value);
  for (uint32_t value = 0; value < 1000; ++value) {
    const uint32_t expected = value % 3 == 0 ? HashIndex::kNone : value;
    CHECK(FindValue(index, HashOf(uint64_t{value}), value) == expected);
  }
}

}  // namespace kim
