// What a packet means by its flag, its status and its size.
#include "fake_world.h"

namespace kim::session {

TEST_CASE("A frame as long as the limit is read, one byte more is refused with its size",
          "[session][hostile]") {
  const std::string frame = FakeWorld::PushFrame(5);
  const bool fits = GENERATE(true, false);
  Options options;
  options.max_frame_bytes = static_cast<int32_t>(frame.size()) - (fits ? 0 : 1);
  FakeWorld world(options);
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  world.AnswerIndex({});
  world.All<Report>();
  world.Receive(connection, frame);
  CHECK(world.AllDelivered().size() == (fits ? 1 : 0));
  if (!fits) CHECK(world.One<Report>().detail == static_cast<int32_t>(frame.size()));
}

TEST_CASE("Received bytes and delivered messages are counted", "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  const Stats before = world.session().stats();
  const std::string frame = FakeWorld::PushFrame(5);
  world.Receive(connection, frame);
  world.Receive(connection, frame);
  world.Receive(connection, "garbage");
  const Stats after = world.session().stats();
  CHECK(after.bytes_received - before.bytes_received == 2 * frame.size() + 7);
  CHECK(after.messages_delivered - before.messages_delivered == 1);
  CHECK(after.duplicates_dropped - before.duplicates_dropped == 1);
}

TEST_CASE("Sent bytes are counted, including the heartbeat's", "[session][liveness]") {
  FakeWorld world;
  size_t sent = 0;
  world.Watch([&sent](const Effect& effect) {
    if (const auto* frame = std::get_if<SendFrame>(&effect)) sent += frame->bytes.size();
  });
  world.LogIn();
  world.Request("test2");
  world.Advance(Sec(60));
  CHECK(sent > 100);
  CHECK(world.session().stats().bytes_sent == sent);
}

TEST_CASE("Held pushes that were delivered no longer count against the limit",
          "[session][delivery]") {
  Options options;
  options.max_frame_bytes = 1000;
  FakeWorld world(options);
  ConnectionId connection = world.BeginLogin();
  for (int64_t id = 5; id < 20; id += 2) {
    world.AnswerLogin(connection);
    world.LoadStoreOf(connection);
    world.Push(connection, id, std::string(400, 'x'));
    world.Push(connection, id + 1, std::string(400, 'x'));
    world.AnswerIndex({});
    CHECK(world.AllDelivered().size() == 2);
    world.Do(SocketClosed{connection});
    connection = world.NextAttempt().connection;
    world.Do(TokenReady{connection, AsBytes("token"), false});
    world.Do(SocketOpened{connection});
  }
}

TEST_CASE("A ping of the server is no answer to ours", "[session][wake]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Do(NetworkHint{Hint::kWake});
  world.Receive(connection, AsChars(wire::PingFrame()));
  CHECK(world.session().stats().round_trip_ms == -1);
  world.Advance(Sec(5));
  CHECK(world.One<Report>().problem == Problem::kReadTimeout);
}

TEST_CASE("A pong that answers no ping measures no round-trip time", "[session][liveness]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Do(NetworkHint{Hint::kWake});
  world.Advance(Ms(30));
  world.Receive(connection, AsChars(wire::PongFrame()));
  world.Advance(Ms(500));
  world.Receive(connection, AsChars(wire::PongFrame()));
  CHECK(world.session().stats().round_trip_ms == 30);

  // A ping is in flight when the connection ends: a pong on the next one does not answer it.
  world.Do(NetworkHint{Hint::kWake});
  world.Do(SocketClosed{connection});
  world.Advance(Sec(1));
  const ConnectionId next = world.OpenSocketOf();
  world.AnswerLogin(next);
  world.Receive(next, AsChars(wire::PongFrame()));
  CHECK(world.session().stats().round_trip_ms == 30);
}

TEST_CASE("A status of 400 or more ends the session on any packet, a lower one does not",
          "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.ReceivePacket(connection, "shop.order.paid", pkt::Push, {}, 399);
  CHECK(world.session().state() == State::kConnected);
  world.ReceivePacket(connection, "shop.order.paid", pkt::Push, {}, 400);
  CHECK(world.session().state() == State::kReconnecting);
}

TEST_CASE("A push with an error status is delivered all the same", "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  const std::string first =
      FakeWorld::PushFrame(5, "before the login's answer", {}, pkt::Push, 101);
  world.Receive(connection, first);
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  world.AnswerIndex({});
  CHECK(world.AllDelivered().size() == 1);
  world.Receive(connection, FakeWorld::PushFrame(6, "after it", {}, pkt::Push, 101));
  CHECK(world.AllDelivered().size() == 1);
}

TEST_CASE("A push with the status of a lost session ends the connection and is not delivered",
          "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Receive(connection, FakeWorld::PushFrame(5, "gone", {}, pkt::Push, pkt::SessionNotFound));
  CHECK(world.One<Report>().problem == Problem::kSessionLost);
  CHECK(world.One<CloseSocket>().connection == connection);
  world.Do(SocketClosed{connection});
  world.Advance(Sec(1));
  const ConnectionId next = world.OpenSocketOf();
  world.AnswerLogin(next);
  world.LoadStoreOf(next);
  world.AnswerIndex({});
  CHECK(world.AllDelivered().empty());
}

TEST_CASE("Garbage after a logout is not reported if no answer is awaited", "[session][hostile]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Do(Logout{});
  world.Receive(connection, "garbage");
  world.Do(TextReceived{connection});
  CHECK(world.Count<Report>() == 0);
  CHECK(world.session().stats().malformed_frames == 0);
}

TEST_CASE("A message that was held back is delivered with its group, and without a record",
          "[session][delivery]") {
  FakeWorld world;
  std::vector<bool> records;
  world.Watch([&records](const Effect& effect) {
    if (const auto* message = std::get_if<DeliverMessage>(&effect)) {
      records.push_back(!message->record.empty());
    }
  });
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  world.Push(connection, 5, "to the group", "g1");
  world.Push(connection, 6, "to the user");
  world.AnswerIndex({});
  world.Push(connection, 7, "at once");
  const std::vector<Delivered> delivered = world.AllDelivered();
  REQUIRE(delivered.size() == 3);
  CHECK(delivered[0].group == "g1");
  CHECK(delivered[0].push.body() == "to the group");
  CHECK(delivered[1].group.empty());
  CHECK(delivered[1].push.body() == "to the user");
  CHECK(delivered[2].group.empty());
  // A held message has no record: later messages would have overwritten it by now.
  CHECK(records == std::vector<bool>{false, false, true});
}

}  // namespace kim::session
