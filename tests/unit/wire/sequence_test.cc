#include "wire/sequence.h"

#include <catch2/catch.hpp>
#include <set>

namespace kim::wire {
namespace {

const auto kNoneWaits = [](Sequence) { return false; };

void Take(SequenceGenerator& generator, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) REQUIRE(generator.Next(kNoneWaits));
}

TEST_CASE("The first sequence is 1, the next is 2") {
  SequenceGenerator generator;
  CHECK(generator.Next(kNoneWaits) == Sequence(1));
  CHECK(generator.Next(kNoneWaits) == Sequence(2));
}

TEST_CASE("After 65535 come 0 and 1") {
  SequenceGenerator generator;
  Take(generator, 65534);
  CHECK(generator.Next(kNoneWaits) == Sequence(65535));
  CHECK(generator.Next(kNoneWaits) == Sequence(0));
  CHECK(generator.Next(kNoneWaits) == Sequence(1));
}

TEST_CASE("A number that still waits for its answer is skipped, also when numbers wrap around") {
  const std::set<Sequence> waiting = {Sequence(1), Sequence(2), Sequence(65535), Sequence(0)};
  const auto in_use = [&](Sequence s) { return waiting.contains(s); };
  SequenceGenerator generator;
  CHECK(generator.Next(in_use) == Sequence(3));
  Take(generator, 65534 - 3);
  CHECK(generator.Next(in_use) == Sequence(3));
}

TEST_CASE("When every number is taken there is none to give, and a freed one is found") {
  SequenceGenerator generator;
  CHECK_FALSE(generator.Next([](Sequence) { return true; }));
  CHECK(generator.Next([](Sequence s) { return s != Sequence(40'000); }) == Sequence(40'000));
}

TEST_CASE("Each of the 65536 numbers is given once before any is given again") {
  SequenceGenerator generator;
  std::set<Sequence> given;
  for (uint32_t i = 0; i < SequenceGenerator::kCount; ++i)
    given.insert(*generator.Next(kNoneWaits));
  CHECK(given.size() == SequenceGenerator::kCount);
}

}  // namespace
}  // namespace kim::wire
