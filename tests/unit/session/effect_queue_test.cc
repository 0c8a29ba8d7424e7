#include "session/effect_queue.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace kim::session {

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
