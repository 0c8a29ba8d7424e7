#include "base/strong.h"

#include <catch2/catch.hpp>
#include <type_traits>

namespace kim {
namespace {

TEST_CASE("A strong integer keeps its value and compares by it") {
  CHECK(MessageId(INT64_MIN).value() == INT64_MIN);
  CHECK(Sequence(7) == Sequence(7));
  CHECK(Sequence(7) < Sequence(8));
  CHECK(MessageId(-1) < MessageId(0));
}

TEST_CASE("A strong integer is zero until it is given a value") {
  CHECK(Sequence() == Sequence(0));
  CHECK(ConnectionId() == ConnectionId(0));
}

TEST_CASE("Strong integers of different kinds do not convert into each other implicitly") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Sequence, RequestId>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<ConnectionId, uint32_t>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<int64_t, MessageId>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Sequence, RequestId>);
}

TEST_CASE("A strong integer is as small as the integer, and trivially copyable") {
  STATIC_REQUIRE(sizeof(Sequence) == sizeof(uint32_t));
  STATIC_REQUIRE(std::is_trivially_copyable_v<MessageId>);
}

}  // namespace
}  // namespace kim
