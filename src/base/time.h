#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace kim {

/// A span of time in whole milliseconds; may be negative. Multiplication saturates at the longest
/// span, so a multiple of an endless span is endless too.
class Duration {
 public:
  constexpr Duration() = default;
  [[nodiscard]] static constexpr Duration Millis(int64_t ms) { return Duration(ms); }
  [[nodiscard]] static constexpr Duration Seconds(int64_t s) { return Duration(s * 1000); }

  [[nodiscard]] constexpr int64_t millis() const { return ms_; }

  friend constexpr auto operator<=>(Duration, Duration) = default;
  friend constexpr Duration operator*(Duration d, int64_t n) {
    constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
    if (n > 0 && d.ms_ > kMax / n) return Duration(kMax);
    return Duration(d.ms_ * n);
  }
  friend constexpr Duration operator+(Duration a, Duration b) { return Duration(a.ms_ + b.ms_); }
  friend constexpr Duration operator-(Duration a, Duration b) { return Duration(a.ms_ - b.ms_); }

 private:
  constexpr explicit Duration(int64_t ms) : ms_(ms) {}
  int64_t ms_ = 0;
};

/// A moment on the driver's monotonic clock, in milliseconds from an arbitrary origin.
///
/// Not wall-clock time: the core never reads a clock, and gets the time passed in.
/// There is no 'zero means unset': use `std::optional<Timestamp>`, or `Never()` for a deadline
/// that does not exist. Addition saturates: a deadline too far away to be counted never comes.
class Timestamp {
 public:
  constexpr Timestamp() = default;
  [[nodiscard]] static constexpr Timestamp Millis(int64_t ms) { return Timestamp(ms); }
  /// Later than every moment that a clock can show.
  [[nodiscard]] static constexpr Timestamp Never() {
    return Timestamp(std::numeric_limits<int64_t>::max());
  }

  [[nodiscard]] constexpr int64_t millis() const { return ms_; }
  [[nodiscard]] constexpr bool is_never() const { return *this == Never(); }

  // Not inlined, each comparison would be a call: 20 bytes (brotli) more.
  [[gnu::always_inline]] friend constexpr auto operator<=>(Timestamp, Timestamp) = default;
  friend constexpr Timestamp operator+(Timestamp t, Duration d) {
    if (t.is_never()) return t;
    int64_t sum = 0;
    if (!__builtin_add_overflow(t.ms_, d.millis(), &sum)) return Timestamp(sum);
    return d.millis() > 0 ? Never() : Timestamp(std::numeric_limits<int64_t>::min());
  }
  friend constexpr Duration operator-(Timestamp a, Timestamp b) {
    return Duration::Millis(a.ms_ - b.ms_);
  }

 private:
  constexpr explicit Timestamp(int64_t ms) : ms_(ms) {}
  int64_t ms_ = 0;
};

/// The earlier of two. `std::min` takes both by reference, which is more code.
[[nodiscard]] constexpr Timestamp Earlier(Timestamp a, Timestamp b) {
  return b < a ? b : a;
}

}  // namespace kim
