// Requests that are cancelled, or whose session ends.
#include "fake_world.h"

namespace kim::session {

namespace {

/// A request that pauses before it is sent again, since it was refused with a 3xx status. The
/// server may have stored its message all the same.
RequestId MakeRefusedRequest(FakeWorld& world) {
  const RequestId id = world.Request("test2", /*retries=*/1);
  world.Answer(world.OneSent(), {}, pkt::SystemException);
  return id;
}

}  // namespace

TEST_CASE("Cancelling reports whether the request had been sent", "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  const RequestId first = world.Request("test2");
  const RequestId second = world.Request("test2");
  world.Do(CancelRequest{second});
  CHECK(world.OneEnded().outcome == Outcome::kCancelled);
  world.Do(CancelRequest{first});
  CHECK(world.OneEnded().outcome == Outcome::kCancelledInFlight);
  world.Do(CancelRequest{first});
  CHECK(world.AllEnded().empty());
}

TEST_CASE("Cancelling a queue's requests from the front sends none of them",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  const RequestId first = world.Request("test2");
  const RequestId second = world.Request("test2");
  const RequestId third = world.Request("test2");
  world.AllSent();
  world.Do(CancelRequest{first});
  world.Do(CancelRequest{second});
  const std::vector<Ended> ended = world.AllEnded();
  REQUIRE(ended.size() == 2);
  CHECK(ended[0].outcome == Outcome::kCancelledInFlight);
  CHECK(ended[1].outcome == Outcome::kCancelled);
  CHECK(world.AllSent().empty());

  world.Advance(Ms(1));
  world.Answer(world.OneSent());
  CHECK(world.OneEnded().id == third);
}

TEST_CASE("A logout ends every request", "[session][requests]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  const RequestId in_flight = world.Request("test2");
  world.Request("test2");
  world.Do(Logout{});
  CHECK(world.OneEnded().outcome == Outcome::kNotSent);
  SECTION("those in flight when the connection has closed") {
    world.Do(SocketClosed{connection});
  }
  SECTION("those in flight when it does not close in time") {
    world.Advance(Ms(1500));
  }
  const Ended ended = world.OneEnded();
  CHECK(ended.id == in_flight);
  CHECK(ended.outcome == Outcome::kConnectionLost);
}

TEST_CASE("Requests in flight at a logout may still be answered", "[session][requests]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Request("test2");
  world.Request("test2");
  const Sent sent = world.OneSent();
  world.Do(Logout{});
  CHECK(world.OneEnded().outcome == Outcome::kNotSent);
  SECTION("by the server, after which nothing is sent") {
    world.Answer(sent, "payload");
    const Ended ended = world.OneEnded();
    CHECK(ended.outcome == Outcome::kAnswered);
    CHECK(ended.payload == "payload");
    CHECK(world.AllSent().empty());
  }
  SECTION("by a status that would end the session, if it had not ended already") {
    world.Answer(sent, {}, pkt::SessionNotFound);
    CHECK(world.OneEnded().status == pkt::SessionNotFound);
  }
  CHECK(world.session().state() == State::kClosing);
  // Nothing else is read, now that no request is pending.
  world.Push(connection, 5);
  CHECK(world.AllDelivered().empty());
  world.Do(SocketClosed{connection});
  CHECK(world.AllEnded().empty());
  CHECK(world.AllEvents() == std::vector{Event::kClosed});
}

TEST_CASE("A push after a logout is not delivered while an answer is awaited",
          "[session][requests]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Request("test2");
  world.Do(Logout{});
  world.Push(connection, 5);
  world.Kick(connection, "gate01_test1_1");
  CHECK(world.AllDelivered().empty());
  CHECK(world.AllEvents().empty());
  CHECK(world.session().state() == State::kClosing);
}

TEST_CASE("A message that is refused after a logout is not sent again, and its fate is unknown",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  world.Request("test2", /*retries=*/3);
  const Sent sent = world.OneSent();
  world.Do(Logout{});
  world.Answer(sent, {}, 300);
  world.Advance(Ms(1500));
  CHECK(world.OneEnded().outcome == Outcome::kConnectionLost);
  CHECK(world.AllSent().empty());
}

TEST_CASE("A request in flight at a kickout ends with its answer", "[session][requests]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Request("test2");
  const Sent sent = world.OneSent();
  world.Kick(connection, "gate01_test1_1");
  CHECK(world.AllEvents() == std::vector{Event::kKickout});
  CHECK(world.AllEnded().empty());
  world.Answer(sent, {});
  CHECK(world.OneEnded().outcome == Outcome::kAnswered);
}

TEST_CASE("A request in flight at a kickout is unknown when the connection closes",
          "[session][requests]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Request("test2");
  world.Kick(connection, "gate01_test1_1");
  world.Do(SocketClosed{connection});
  CHECK(world.OneEnded().outcome == Outcome::kConnectionLost);
}

TEST_CASE("A request that waits at a kickout is not sent", "[session][requests]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Request("test2");
  world.Request("test2");
  world.AllSent();
  world.Kick(connection, "gate01_test1_1");
  CHECK(world.OneEnded().outcome == Outcome::kNotSent);
  CHECK(world.AllSent().empty());
}

TEST_CASE("Status 404 completes its request, and the client logs in again", "[session][requests]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Request();
  world.Answer(world.OneSent(), {}, pkt::SessionNotFound);
  const Ended ended = world.OneEnded();
  CHECK(ended.outcome == Outcome::kAnswered);
  CHECK(ended.status == 404);
  CHECK(world.One<CloseSocket>().connection == connection);
  CHECK(world.AllEvents() == std::vector{Event::kReconnecting});
}

TEST_CASE("A request that waits for its retry counts as sent when it is cancelled",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  world.Do(CancelRequest{MakeRefusedRequest(world)});
  CHECK(world.OneEnded().outcome == Outcome::kCancelledInFlight);
}

TEST_CASE("A request that waits for its retry counts as sent at a logout", "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  MakeRefusedRequest(world);
  world.Do(Logout{});
  CHECK(world.OneEnded().outcome == Outcome::kConnectionLost);
}

TEST_CASE("A request that waits for its retry counts as sent when no connection comes in time",
          "[session][requests]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  MakeRefusedRequest(world);
  world.Do(SocketClosed{connection});
  world.Advance(Sec(7));
  CHECK(world.OneEnded().outcome == Outcome::kTimeout);
}

}  // namespace kim::session
