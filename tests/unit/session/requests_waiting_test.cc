// How long requests wait to be sent, and what lets them go.
#include "fake_world.h"
#include "support/packet_bytes.h"

namespace kim::session {

namespace {

/// Makes a request with a timeout of its own.
RequestId RequestFor(FakeWorld& world, Duration timeout, std::string_view dest = "test2") {
  static uint32_t last = 1000;
  const RequestId id(++last);
  world.Do(SendRequest{.id = id,
                       .command = wire::command::kUserTalk,
                       .dest = dest,
                       .payload = {},
                       .sequence = std::nullopt,
                       .retries = 0,
                       .timeout = timeout});
  return id;
}

void ExpectUnsent(const Ended& ended, RequestId id) {
  CHECK(ended.id == id);
  CHECK(ended.outcome == Outcome::kNotSent);
}

}  // namespace

TEST_CASE("A request travels with the header of a request, and its payload",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  std::vector<std::string> frames;
  world.Watch([&frames](const Effect& effect) {
    if (const auto* frame = std::get_if<SendFrame>(&effect)) frames.emplace_back(frame->bytes);
  });
  world.Request("test2");
  const Sent sent = world.OneSent();
  REQUIRE(frames.size() == 1);
  CHECK(frames.front() == FakeWorld::Frame({.command = wire::command::kUserTalk,
                                            .channel_id = {},
                                            .sequence = sent.sequence,
                                            .flag = pkt::Request,
                                            .status = pkt::Success,
                                            .dest = "test2"},
                                           "payload"));
}

TEST_CASE("A request whose deadline was extended by progress ends at the new deadline",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  RequestFor(world, Sec(60));
  RequestFor(world, Sec(60));
  const RequestId third = RequestFor(world, Sec(5));
  const Sent first = world.OneSent();
  world.Advance(Sec(4));
  world.Answer(first);
  CHECK(world.AllEnded().size() == 1);
  world.Advance(Ms(4999));
  CHECK(world.AllEnded().empty());
  world.Advance(Ms(1));
  ExpectUnsent(world.OneEnded(), third);
}

TEST_CASE("A request behind one that is cancelled after a long silence is sent",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  const RequestId first = RequestFor(world, Sec(60));
  world.Advance(Sec(20));
  RequestFor(world, Sec(5));
  world.AllSent();
  world.Do(CancelRequest{first});
  CHECK(world.OneEnded().id == first);
  world.Advance(Ms(1));
  CHECK(world.AllSent().size() == 1);
  CHECK(world.AllEnded().empty());
}

TEST_CASE("Without a connection, cancelling a queue's front does not extend the next deadline",
          "[session][requests]") {
  FakeWorld world;
  world.Do(SocketClosed{world.LogIn()});
  const RequestId first = world.Request("test2");
  const RequestId second = world.Request("test2");
  world.Advance(Sec(4));
  world.Do(CancelRequest{first});
  CHECK(world.OneEnded().id == first);
  world.Advance(Sec(1));
  ExpectUnsent(world.OneEnded(), second);
}

TEST_CASE("If requests may not wait for a connection, queued ones fail when it is lost",
          "[session][requests]") {
  Options options;
  options.queue_while_disconnected = false;
  FakeWorld world(options);
  const ConnectionId connection = world.LogIn();
  const RequestId in_flight = world.Request("test2");
  const RequestId waits = world.Request("test2");
  world.Do(SocketClosed{connection});
  const std::vector<Ended> ended = world.AllEnded();
  REQUIRE(ended.size() == 2);
  CHECK(ended[0].id == in_flight);
  CHECK(ended[0].outcome == Outcome::kConnectionLost);
  ExpectUnsent(ended[1], waits);
}

TEST_CASE("A message that is refused after a logout is not sent again, however short the delay",
          "[session][requests]") {
  Options options;
  options.retry_delay = Ms(100);
  FakeWorld world(options);
  world.LogIn();
  world.Request("test2", /*retries=*/3);
  const Sent sent = world.OneSent();
  world.Do(Logout{});
  world.Answer(sent, {}, pkt::SystemException);
  world.Advance(Sec(1));
  CHECK(world.AllSent().empty());
}

}  // namespace kim::session
