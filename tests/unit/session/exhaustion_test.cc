// More requests than there are sequence numbers.
#include "fake_world.h"
#include "wire/sequence.h"

namespace kim::session {

TEST_CASE("When every sequence number is in flight, another request is refused and not sent",
          "[session][requests]") {
  Options options;
  options.max_buffered_bytes = INT32_MAX;
  options.max_pending_requests = 100'000;
  FakeWorld world(options);
  world.LogIn();
  for (uint32_t i = 0; i < wire::SequenceGenerator::kCount; ++i) world.Request(/*dest=*/"");
  const std::vector<Sent> sent = world.AllSent();
  REQUIRE(sent.size() == wire::SequenceGenerator::kCount);
  REQUIRE(world.AllEnded().empty());

  world.Request("");
  CHECK(world.OneEnded().outcome == Outcome::kQueueFull);
  CHECK(world.AllSent().empty());

  world.Answer(sent.front());
  world.AllEnded();
  world.Request("");
  CHECK(world.OneSent().sequence == sent.front().sequence);
}

}  // namespace kim::session
