// What the simulation, and readers of the code, found about requests and logins.
#include "fake_world.h"

namespace kim::session {

namespace {

/// A request that was refused with a 3xx status, which may come after the message was stored, and
/// pauses before it is sent again.
RequestId RefusedRequest(FakeWorld& world) {
  const RequestId id = world.Request("test2", /*retries=*/1);
  world.Answer(world.OneSent(), {}, pkt::SystemException);
  return id;
}

}  // namespace

TEST_CASE("A request that pauses before it is sent again was sent: cancelled",
          "[session][regress]") {
  FakeWorld world;
  world.LogIn();
  world.Do(CancelRequest{RefusedRequest(world)});
  CHECK(world.OneEnded().outcome == Outcome::kCancelledInFlight);
}

TEST_CASE("A request that pauses before it is sent again was sent: logged out",
          "[session][regress]") {
  FakeWorld world;
  world.LogIn();
  RefusedRequest(world);
  world.Do(Logout{});
  CHECK(world.OneEnded().outcome == Outcome::kConnectionLost);
}

TEST_CASE("A request that pauses before it is sent again was sent: no connection in time",
          "[session][regress]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  RefusedRequest(world);
  world.Do(SocketClosed{connection});
  world.Advance(Sec(7));
  CHECK(world.OneEnded().outcome == Outcome::kTimeout);
}

TEST_CASE("An event that names no connection changes nothing", "[session][regress]") {
  FakeWorld world;
  world.Do(SocketClosed{});
  world.Receive(ConnectionId(), FakeWorld::PushFrame(5));
  CHECK(world.session().state() == State::kInit);
  CHECK(world.AllEvents().empty());
  CHECK(world.session().NextDeadline().is_never());
}

TEST_CASE("A frame on a socket that has not opened is not a login's answer", "[session][regress]") {
  FakeWorld world;
  world.Do(Login{});
  const ConnectionId connection = world.One<AcquireToken>().connection;
  world.AnswerLogin(connection);
  CHECK(world.Count<LoadStore>() == 0);
  CHECK(world.session().state() == State::kConnecting);
}

TEST_CASE("A logout ends a login that waits for the logout before it", "[session][regress]") {
  FakeWorld world;
  world.LogIn();
  world.Do(Logout{});
  world.Do(Login{});
  world.Do(Logout{});
  CHECK(world.One<LoginFinished>().result == LoginResult::kLoggedOut);
  world.Advance(Sec(2));
  CHECK(world.session().state() == State::kClosed);
}

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

TEST_CASE("A packet sent twice does not get the late answer to its first time",
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

TEST_CASE("The number of a request that was given up is not another's while its answer may come",
          "[session][regress]") {
  FakeWorld world;
  world.LogIn();
  SECTION("a packet's own number, which the session comes to") {
    const RequestId probe = world.Request("other");
    const Sent before = world.OneSent();
    world.Answer(before);
    CHECK(world.OneEnded().id == probe);
    SendRequest packet = Numbered(100, Sec(5));
    packet.sequence = Sequence(before.sequence.value() + 1);
    world.Do(packet);
  }
  SECTION("a number of the session's, which a packet has") {
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

TEST_CASE("An answer with the number of a request that still waits answers nothing",
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

TEST_CASE("A heartbeat that the socket still holds takes room from requests",
          "[session][regress]") {
  Options options;
  options.max_buffered_bytes = 20;
  FakeWorld world(options);
  world.LogIn();
  world.Sleep(Ms(1));
  world.AllSent();
  world.SocketHolds(15);
  world.Advance(options.heartbeat_interval);
  REQUIRE(world.OneSent().ping);
  world.Request("test2");
  CHECK(world.AllSent().empty());

  world.SocketHolds(0);
  world.Advance(Ms(10));
  CHECK(world.OneSent().dest == "test2");
}

TEST_CASE("What waits behind a request that a lost session has answered goes over the next one",
          "[session][regress]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Request("test2");
  const RequestId second = world.Request("test2");
  world.Answer(world.OneSent(), {}, pkt::SessionNotFound);
  CHECK(world.OneEnded().status == pkt::SessionNotFound);
  CHECK(world.AllSent().empty());

  world.Do(SocketClosed{connection});
  world.Advance(Sec(1));
  world.AnswerLogin(world.OpenSocketOf());
  world.Answer(world.AllSent().back());
  CHECK(world.OneEnded().id == second);
}

TEST_CASE("What is cancelled behind a request that waits gives that one no more time",
          "[session][regress]") {
  Options options;
  options.max_buffered_bytes = 10;
  FakeWorld world(options);
  world.LogIn();
  world.SocketHolds(1000);
  world.Request("test2");
  const RequestId waits = world.Request("test3");
  const RequestId behind = world.Request("test3");
  world.Advance(Sec(4));
  world.Do(CancelRequest{behind});
  CHECK(world.OneEnded().id == behind);
  world.Advance(Sec(1));
  const std::vector<Ended> ended = world.AllEnded();
  REQUIRE(ended.size() == 2);
  CHECK(ended[1].id == waits);
  CHECK(ended[1].outcome == Outcome::kNotSent);
}

}  // namespace kim::session
