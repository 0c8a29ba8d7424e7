// The numbers of requests on the wire: whose answer is whose.
#include "fake_world.h"

namespace kim::session {

namespace {

/// A packet of the application's own, numbered 500.
SendRequest Numbered(uint32_t id, Duration timeout) {
  return {.id = RequestId(id),
          .command = wire::command::kUserTalk,
          .dest = "test2",
          .payload = {},
          .sequence = Sequence(500),
          .retries = 0,
          .timeout = timeout};
}

}  // namespace

TEST_CASE("A request's own number is used on the wire while it is free", "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  const auto send = [&world](uint32_t id) {
    world.Do(SendRequest{.id = RequestId(id),
                         .command = "x",
                         .dest = {},
                         .payload = {},
                         .sequence = Sequence(777),
                         .retries = 0,
                         .timeout = std::nullopt});
  };
  send(1);
  CHECK(world.OneSent().sequence == Sequence(777));
  send(2);
  CHECK(world.OneSent().sequence != Sequence(777));
}

TEST_CASE("A packet that is sent twice does not get the late answer to the first time",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  world.Do(Numbered(1, Sec(5)));
  world.Do(Numbered(2, Sec(10)));
  const Sent first = world.OneSent();
  CHECK(first.sequence == Sequence(500));
  world.Advance(Sec(5));
  CHECK(world.OneEnded().id == RequestId(1));
  CHECK(world.OneSent().sequence != first.sequence);
  world.Answer(first, "late");
  CHECK(world.AllEnded().empty());
}

TEST_CASE("Two copies of a packet that wait in one queue do not get each other's late answer",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  const RequestId before = world.Request("test2");
  const Sent ahead = world.OneSent();
  world.Do(Numbered(10, Sec(5)));
  world.Do(Numbered(11, Sec(10)));
  world.Answer(ahead);
  CHECK(world.OneEnded().id == before);
  const Sent first = world.OneSent();
  CHECK(first.sequence == Sequence(500));
  world.Advance(Sec(5));
  CHECK(world.OneEnded().id == RequestId(10));
  CHECK(world.OneSent().sequence != first.sequence);
  world.Answer(first, "late");
  CHECK(world.AllEnded().empty());
}

TEST_CASE("The number of a request that timed out is not reused while its answer may still arrive",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  SECTION("a packet's own number, which is next in the session's count") {
    const RequestId probe = world.Request("other");
    const Sent before = world.OneSent();
    world.Answer(before);
    CHECK(world.OneEnded().id == probe);
    SendRequest packet = Numbered(100, Sec(5));
    packet.sequence = Sequence(before.sequence.value() + 1);
    world.Do(packet);
  }
  SECTION("a number that the session assigned, and that a packet brings along") {
    world.Request("test2");
  }
  const Sent first = world.OneSent();
  world.Advance(Sec(5));
  world.OneEnded();
  SendRequest copy = Numbered(200, Sec(5));
  copy.sequence = first.sequence;
  world.Do(copy);
  const Sent second = world.OneSent();
  world.Request("test3");
  const Sent third = world.OneSent();
  CHECK(second.sequence != first.sequence);
  CHECK(third.sequence != first.sequence);
  world.Answer(first, "late");
  CHECK(world.AllEnded().empty());
}

TEST_CASE("An answer with the number of a request that was not sent yet is ignored",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  world.Request("test2");
  Sent sent = world.OneSent();
  world.Do(Numbered(10, Sec(5)));
  sent.sequence = Sequence(500);
  world.Answer(sent, "forged");
  CHECK(world.AllEnded().empty());
}

}  // namespace kim::session
