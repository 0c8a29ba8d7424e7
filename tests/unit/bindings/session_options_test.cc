#include "bindings/session_options.h"

#include <catch2/catch.hpp>
#include <limits>

namespace kim::bindings {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

constexpr size_t kFirstNumber = kTimes.size();
constexpr size_t kFirstFlag = kFirstNumber + kNumbers.size();

session::Options OptionsWith(size_t place, double value) {
  session::Options options;
  SetOption(options, place, value);
  return options;
}

TEST_CASE("An option is set by its index: times come first, then numbers, then flags",
          "[bindings]") {
  CHECK(OptionsWith(0, 1234.9).login_timeout == Duration::Millis(1234));
  CHECK(OptionsWith(kFirstNumber, 7).max_reconnect_attempts == 7);
  CHECK_FALSE(OptionsWith(kFirstFlag, 0).queue_while_disconnected);
}

TEST_CASE("A value out of an option's range is set to the nearest end of the range", "[bindings]") {
  CHECK(OptionsWith(0, kInfinity).login_timeout == Duration::Millis(9'000'000'000'000'000));
  CHECK(OptionsWith(0, -kInfinity).login_timeout == Duration());
  CHECK(OptionsWith(kFirstNumber, 1e300).max_reconnect_attempts == INT32_MAX);
  CHECK(OptionsWith(kFirstNumber, -1).max_reconnect_attempts == 0);
}

TEST_CASE("NaN sets an option to zero", "[bindings]") {
  CHECK(OptionsWith(0, kNaN).login_timeout == Duration());
  CHECK(OptionsWith(kFirstNumber, kNaN).max_reconnect_attempts == 0);
}

TEST_CASE("An index without an option changes nothing", "[bindings]") {
  session::Options options;
  SetOption(options, kFirstFlag + kFlags.size(), 1);
  CHECK(options.login_timeout == session::Options().login_timeout);
  CHECK(options.queue_while_disconnected);
}

}  // namespace
}  // namespace kim::bindings
