#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "session/backoff.h"
#include "session/effect_queue.h"
#include "session/recent_numbers.h"

namespace kim::session {

TEST_CASE("A backoff stays below its ceiling, which doubles up to the cap", "[session][backoff]") {
  const Options options;
  Backoff backoff(options, 7);
  int64_t ceiling = 1000;
  for (int attempt = 0; attempt < 100; ++attempt) {
    const int64_t wait = backoff.Next().millis();
    CHECK(wait >= 0);
    CHECK(wait < ceiling);
    ceiling = std::min<int64_t>(ceiling * 2, 30000);
  }
  CHECK(backoff.attempts() == 100);
  backoff.Reset();
  CHECK(backoff.Next().millis() < 1000);
}

TEST_CASE("A backoff with a cap of one millisecond waits for it", "[session][backoff]") {
  Options options;
  options.backoff_cap = Duration::Millis(1);
  Backoff backoff(options, 7);
  for (int attempt = 0; attempt < 10; ++attempt) CHECK(backoff.Next() == Duration::Millis(1));
}

TEST_CASE("A backoff with the longest possible base waits up to the cap", "[session][backoff]") {
  Options options;
  options.backoff_base = Duration::Millis(9'000'000'000'000'000);
  Backoff backoff(options, 7);
  int64_t longest = 0;
  for (int attempt = 0; attempt < 100; ++attempt) {
    const int64_t wait = backoff.Next().millis();
    CHECK(wait < 30000);
    longest = std::max(longest, wait);
  }
  CHECK(longest > 20000);
}

TEST_CASE("The waits of many clients fill the whole range below the ceiling",
          "[session][backoff]") {
  const Options options;
  std::vector<Backoff> clients;
  std::mt19937_64 seeds(1);
  for (int i = 0; i < 200; ++i) clients.emplace_back(options, seeds());
  for (int round = 0; round < 2; ++round) {
    int64_t ceiling = 1000;
    // More attempts than a number has bits.
    for (int attempt = 0; attempt < 100; ++attempt) {
      int64_t shortest = ceiling;
      int64_t longest = 0;
      for (Backoff& client : clients) {
        const int64_t wait = client.Next().millis();
        shortest = std::min(shortest, wait);
        longest = std::max(longest, wait);
      }
      CHECK(shortest < ceiling / 8);
      CHECK(longest > ceiling - ceiling / 8);
      CHECK(longest < ceiling);
      ceiling = std::min<int64_t>(ceiling * 2, 30000);
    }
    for (Backoff& client : clients) client.Reset();
  }
}

TEST_CASE("A backoff with a base or a cap of zero does not wait", "[session][backoff]") {
  Options options;
  (GENERATE(true, false) ? options.backoff_base : options.backoff_cap) = Duration::Millis(0);
  Backoff backoff(options, 7);
  for (int attempt = 0; attempt < 100; ++attempt) CHECK(backoff.Next().millis() == 0);
}

TEST_CASE("Equal seeds give equal waits, different seeds different ones", "[session][backoff]") {
  const Options options;
  Backoff one(options, 1);
  Backoff same(options, 1);
  Backoff other(options, 2);
  bool differs = false;
  for (int i = 0; i < 10; ++i) {
    const Duration wait = one.Next();
    CHECK(wait == same.Next());
    differs = differs || wait != other.Next();
  }
  CHECK(differs);
}

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

TEST_CASE("Effects come out in the order in which they went in", "[session][effects]") {
  EffectQueue queue;
  CHECK(queue.Poll() == nullptr);
  for (uint32_t i = 0; i < 100; ++i) queue.Push(OpenSocket{ConnectionId(i)});
  for (uint32_t i = 0; i < 100; ++i) {
    const Effect* effect = queue.Poll();
    REQUIRE(effect != nullptr);
    CHECK(std::get<OpenSocket>(*effect).connection == ConnectionId(i));
    queue.Push(LogoutFinished{});
  }
  for (int i = 0; i < 100; ++i) REQUIRE(queue.Poll() != nullptr);
  CHECK(queue.Poll() == nullptr);
}

TEST_CASE("Polled effects stay valid until a poll finds the queue empty", "[session][effects]") {
  EffectQueue queue;
  const std::string text(100, 'x');
  for (int i = 0; i < 100; ++i) queue.Push(SendFrame{ConnectionId(1), ByteString(text)});
  std::vector<const Effect*> polled;
  while (!queue.empty()) polled.push_back(queue.Poll());
  REQUIRE(polled.size() == 100);
  for (const Effect* effect : polled) CHECK(std::get<SendFrame>(*effect).bytes == text);
  CHECK(queue.Poll() == nullptr);
}

}  // namespace kim::session
