// Requests while the socket buffers more than the network takes.
#include "delivery_support.h"

namespace kim::session {

namespace {

/// Room for one frame of a request, not for two.
Options RoomForOne() {
  Options options;
  options.max_buffered_bytes = 10;
  return options;
}

/// The driver reports that the socket is empty.
ConnectionId LogInWithEmptySocket(FakeWorld& world) {
  const ConnectionId connection = world.LogIn();
  world.Sleep(Ms(1));
  return connection;
}

}  // namespace

TEST_CASE("Requests wait while the socket's buffer is full, and are sent when it has room",
          "[session][requests]") {
  FakeWorld world(RoomForOne());
  LogInWithEmptySocket(world);
  world.SocketHolds(1000);
  world.Request("test2");
  world.Request("test3");
  world.Request("test4");
  CHECK(world.OneSent().dest == "test2");
  world.Advance(Sec(1));
  CHECK(world.AllSent().empty());

  world.SocketHolds(0);
  world.Advance(Ms(10));
  const std::vector<Sent> sent = world.AllSent();
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].dest == "test3");
  CHECK(sent[1].dest == "test4");
  CHECK(world.AllEnded().empty());
}

TEST_CASE("Requests are sent at once while the socket reports an empty buffer",
          "[session][requests]") {
  FakeWorld world;
  LogInWithEmptySocket(world);
  for (int i = 0; i < 100; ++i) world.Request("");
  CHECK(world.AllSent().size() == 100);
}

TEST_CASE("A request that waits too long for a full socket ends as not sent",
          "[session][requests]") {
  FakeWorld world(RoomForOne());
  LogInWithEmptySocket(world);
  world.SocketHolds(1000);
  world.Request("test2");
  const RequestId second = world.Request("test3");
  world.AllSent();
  world.Advance(Sec(5));
  const std::vector<Ended> ended = world.AllEnded();
  REQUIRE(ended.size() == 2);
  CHECK(ended[0].outcome == Outcome::kTimeout);
  CHECK(ended[1].id == second);
  CHECK(ended[1].outcome == Outcome::kNotSent);
}

TEST_CASE("A full socket holds back neither heartbeat nor acknowledgement", "[session][requests]") {
  FakeWorld world(RoomForOne());
  const ConnectionId connection = LogInWithCursor(world);
  world.SocketHolds(1000);
  world.Sleep(Ms(1));
  world.Request("test2");
  CHECK(world.AllSent().empty());
  PushAndFinish(world, connection, 7);
  world.Advance(Ms(500));
  CHECK(AckedId(world.OneSent()) == 7);
  world.Advance(Sec(55));
  CHECK(world.OneSent().ping);
}

TEST_CASE("Bytes buffered by a lost connection do not hold back the next one",
          "[session][requests]") {
  FakeWorld world(RoomForOne());
  const ConnectionId first = LogInWithEmptySocket(world);
  world.Request("test2");
  world.Request("test3");
  world.AllSent();
  world.Do(SocketClosed{first});
  CHECK(world.OneEnded().outcome == Outcome::kConnectionLost);
  world.Advance(Sec(1));
  const ConnectionId second = world.OpenSocketOf();
  world.AnswerLogin(second);
  bool sent = false;
  for (const Sent& packet : world.AllSent()) sent = sent || packet.dest == "test3";
  CHECK(sent);
}

TEST_CASE("A limit of zero bytes still lets one request at a time through", "[session][requests]") {
  Options options;
  options.max_buffered_bytes = 0;
  FakeWorld world(options);
  LogInWithEmptySocket(world);
  world.Request("test2");
  world.Request("test3");
  CHECK(world.AllSent().size() == 1);
  world.Advance(Ms(10));
  CHECK(world.OneSent().dest == "test3");
}

TEST_CASE("A full socket sets no timer when no request waits for it", "[session][requests]") {
  FakeWorld world(RoomForOne());
  LogInWithEmptySocket(world);
  world.SocketHolds(1000);
  world.Request("test2");
  world.Request("test3");
  world.Advance(Sec(6));
  world.AllEnded();
  world.Advance(Ms(10));
  CHECK(world.session().NextDeadline() > world.now() + Sec(10));
}

TEST_CASE("A heartbeat still in the socket's buffer counts against the limit for requests",
          "[session][requests]") {
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

TEST_CASE("Cancelling a request does not extend the deadline of the one ahead of it",
          "[session][requests]") {
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

TEST_CASE("A request without a destination that waits for a full socket ends at its deadline",
          "[session][requests]") {
  FakeWorld world(RoomForOne());
  world.LogIn();
  world.SocketHolds(1000);
  world.Request("");
  const RequestId second = world.Request("");
  world.Advance(Sec(5));
  const std::vector<Ended> ended = world.AllEnded();
  REQUIRE(ended.size() == 2);
  CHECK(ended[1].id == second);
  CHECK(ended[1].outcome == Outcome::kNotSent);
}

TEST_CASE("A socket at the limit is full, and one byte below it has room", "[session][requests]") {
  Options options;
  options.max_buffered_bytes = 1000;
  FakeWorld world(options);
  world.LogIn();
  world.SocketHolds(1000);
  world.Sleep(Ms(1));
  world.Request("test2");
  world.Advance(Ms(100));
  CHECK(world.AllSent().empty());
  world.SocketHolds(999);
  world.Advance(Ms(10));
  CHECK(world.OneSent().dest == "test2");
}

TEST_CASE("A login that cuts the wait to reconnect short begins with an empty socket",
          "[session][requests]") {
  FakeWorld world(RoomForOne());
  const ConnectionId first = LogInWithEmptySocket(world);
  world.Request("test2");
  CHECK(world.OneSent().dest == "test2");
  world.Do(SocketClosed{first});
  CHECK(world.OneEnded().outcome == Outcome::kConnectionLost);
  const RequestId waits = world.Request("test3");
  // No timer fires from here on, so the driver does not report what the socket holds.
  const ConnectionId second = world.BeginLogin();
  world.AnswerLogin(second);
  world.Answer(world.AllSent().back());
  CHECK(world.OneEnded().id == waits);
}

}  // namespace kim::session
