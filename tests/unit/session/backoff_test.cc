#include "session/backoff.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <vector>

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

}  // namespace kim::session
