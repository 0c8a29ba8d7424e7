#include "base/result.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>

namespace kim {
namespace {

enum class Problem { kTooSmall, kTooLarge };

Result<int, Problem> Digit(int value) {
  if (value < 0) return Failure{Problem::kTooSmall};
  if (value > 9) return Failure{Problem::kTooLarge};
  return value;
}

TEST_CASE("A result holds the value of a success") {
  const auto digit = Digit(7);
  REQUIRE(digit);
  CHECK(digit.ok());
  CHECK(*digit == 7);
  CHECK(digit.value() == 7);
}

TEST_CASE("A result holds the error of a failure") {
  CHECK(Digit(-1).error() == Problem::kTooSmall);
  CHECK(Digit(10).error() == Problem::kTooLarge);
  CHECK_FALSE(Digit(10));
}

TEST_CASE("A result tells a value from an error of the same type") {
  const Result<int, int> value(4);
  const Result<int, int> error(Failure{4});
  CHECK(value.ok());
  CHECK_FALSE(error.ok());
  CHECK(error.error() == 4);
}

TEST_CASE("A move-only value can be moved out of a result") {
  Result<std::unique_ptr<std::string>, Problem> result(std::make_unique<std::string>("owned"));
  const auto taken = std::move(result.value());
  CHECK(*taken == "owned");
}

TEST_CASE("A result's value can be changed in place and reached through an arrow") {
  Result<std::string, Problem> result(std::string("ab"));
  result.value() += "c";
  CHECK(result->size() == 3);
}

}  // namespace
}  // namespace kim
