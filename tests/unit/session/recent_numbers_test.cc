#include "session/recent_numbers.h"

#include <catch2/catch.hpp>
#include <cstdint>

namespace kim::session {

TEST_CASE("The newest numbers are remembered up to the capacity", "[session][recent_numbers]") {
  RecentNumbers numbers(1000);
  for (int64_t number = 0; number < 5000; ++number) {
    CHECK(numbers.Insert(number * 4096));
    CHECK_FALSE(numbers.Insert(number * 4096));
  }
  CHECK(numbers.size() == 1000);
  for (int64_t number = 0; number < 5000; ++number) {
    CHECK(numbers.Contains(number * 4096) == (number >= 4000));
  }
}

TEST_CASE("Numbers at the edges of their range are remembered", "[session][recent_numbers]") {
  RecentNumbers numbers(4);
  for (const int64_t number : {INT64_MIN, INT64_MAX, int64_t{0}, int64_t{-1}}) {
    CHECK(numbers.Insert(number));
  }
  for (const int64_t number : {INT64_MIN, INT64_MAX, int64_t{0}, int64_t{-1}}) {
    CHECK(numbers.Contains(number));
  }
}

TEST_CASE("A capacity below one counts as one", "[session][recent_numbers]") {
  RecentNumbers numbers(GENERATE(0, -1, INT32_MIN));
  CHECK(numbers.Insert(1));
  CHECK(numbers.Insert(2));
  CHECK(numbers.size() == 1);
  CHECK(numbers.Contains(2));
}

}  // namespace kim::session
