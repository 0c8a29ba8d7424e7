#include "base/time.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>

namespace kim {
namespace {

constexpr auto kMax = std::numeric_limits<int64_t>::max();
constexpr auto kMin = std::numeric_limits<int64_t>::min();

TEST_CASE("A duration counts milliseconds, and may be negative") {
  CHECK(Duration::Seconds(55).millis() == 55'000);
  CHECK(Duration::Seconds(55) == Duration::Millis(55'000));
  CHECK(Duration::Millis(-1) < Duration());
}

TEST_CASE("Durations add, subtract and multiply") {
  CHECK(Duration::Seconds(1) + Duration::Millis(500) == Duration::Millis(1500));
  CHECK(Duration::Seconds(1) - Duration::Seconds(3) == Duration::Seconds(-2));
  CHECK(Duration::Seconds(55) * 3 == Duration::Seconds(165));
}

TEST_CASE("A multiplication of durations saturates instead of overflowing") {
  constexpr auto kLongest = Duration::Millis(kMax);
  CHECK(kLongest * 2 == kLongest);
  CHECK(Duration::Millis(kMax / 2 + 1) * 2 == kLongest);
  CHECK(Duration::Millis(kMax / 2) * 2 == Duration::Millis(kMax - 1));
  CHECK(Duration::Millis(int64_t{1} << 31) * (int64_t{1} << 31) ==
        Duration::Millis(int64_t{1} << 62));
  CHECK(kLongest * 1 == kLongest);
  CHECK(kLongest * 0 == Duration());
  CHECK(Duration::Millis(-5) * 3 == Duration::Millis(-15));
}

TEST_CASE("A timestamp plus a duration is a timestamp, the difference of two is a duration") {
  const auto start = Timestamp::Millis(1'000);
  CHECK(start + Duration::Seconds(2) == Timestamp::Millis(3'000));
  CHECK(start + Duration::Seconds(-2) == Timestamp::Millis(-1'000));
  CHECK(Timestamp::Millis(3'000) - start == Duration::Seconds(2));
}

TEST_CASE("Zero is a timestamp like any other") {
  CHECK_FALSE(Timestamp().is_never());
  CHECK(Timestamp() == Timestamp::Millis(0));
}

TEST_CASE("Never is later than every other timestamp, and never plus a duration is never") {
  CHECK(Timestamp::Never() > Timestamp::Millis(kMax - 1));
  CHECK((Timestamp::Never() + Duration::Seconds(1)).is_never());
  CHECK((Timestamp::Never() + Duration::Seconds(-1)).is_never());
}

TEST_CASE("A sum too late for a timestamp is never, one too early is the earliest timestamp") {
  CHECK((Timestamp::Millis(kMax - 1) + Duration::Millis(2)).is_never());
  CHECK((Timestamp::Millis(1) + Duration::Millis(kMax)).is_never());
  CHECK(Timestamp::Millis(kMin) + Duration::Millis(-1) == Timestamp::Millis(kMin));
}

}  // namespace
}  // namespace kim
