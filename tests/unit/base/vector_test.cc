#include "base/vector.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <memory>
#include <numeric>
#include <utility>

namespace kim {
namespace {

/// Counts how many of its kind are alive.
struct Counted {
  explicit Counted(int& count) : alive(count) { ++alive; }
  ~Counted() { --alive; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  int& alive;
};

TEST_CASE("A vector keeps its elements while it grows") {
  Vector<int64_t> numbers;
  for (int64_t i = 0; i < 1000; ++i) numbers.push_back(i);
  REQUIRE(numbers.size() == 1000);
  CHECK(numbers.front() == 0);
  CHECK(numbers.back() == 999);
  CHECK(std::accumulate(numbers.begin(), numbers.end(), int64_t{0}) == 499500);
}

TEST_CASE("A resized vector keeps its beginning, and its new elements have their defaults") {
  struct Slot {
    int value = 7;
  };
  Vector<Slot> slots(2);
  slots[1].value = 1;
  slots.resize(40);
  CHECK(slots[1].value == 1);
  CHECK(slots[39].value == 7);
  slots.resize(1);
  CHECK(slots.size() == 1);
  slots.resize(2);
  CHECK(slots[1].value == 7);
}

TEST_CASE("A vector destroys elements that are removed or replaced, and the rest at its own end") {
  int alive = 0;
  {
    Vector<std::unique_ptr<Counted>> owners;
    for (int i = 0; i < 10; ++i) owners.push_back(std::make_unique<Counted>(alive));
    owners.pop_back();
    CHECK(alive == 9);
    owners.erase(owners.begin() + 1, owners.begin() + 4);
    CHECK(alive == 6);
    const Counted* unwanted = owners[1].get();
    EraseIf(owners, [&](const auto& owner) { return owner.get() == unwanted; });
    CHECK(alive == 5);
    Vector<std::unique_ptr<Counted>> others;
    others.push_back(std::make_unique<Counted>(alive));
    owners = std::move(others);
    CHECK(alive == 1);
  }
  CHECK(alive == 0);
}

TEST_CASE("Assigning replaces all elements") {
  Vector<int> numbers = {0, 1, 2};
  numbers.assign({7, 8});
  CHECK(numbers == Vector<int>{7, 8});
}

TEST_CASE("Erasing keeps the order of the other elements") {
  Vector<int> numbers = {0, 1, 2, 3, 4, 5, 6};
  EraseIf(numbers, [](int number) { return number % 2 == 0; });
  CHECK(numbers == Vector<int>{1, 3, 5});
  numbers.erase(numbers.begin(), numbers.begin());
  CHECK(numbers.size() == 3);
  numbers.erase(numbers.begin(), numbers.begin() + 2);
  CHECK(numbers == Vector<int>{5});
}

}  // namespace
}  // namespace kim
