// Answers of the store that come twice, late, or for another connection or account.
#include "delivery_support.h"

namespace kim::session {

namespace {

/// A login whose store has not opened yet.
ConnectionId ReachStore(FakeWorld& world) {
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.AllSent();
  return connection;
}

/// The page wakes, and the index lists one message. Returns the write, which the store has not
/// answered yet.
StoreIndexes StartPageWrite(FakeWorld& world, ConnectionId connection, int64_t id) {
  world.Advance(Sec(20));
  world.Do(NetworkHint{Hint::kWake});
  world.Receive(connection, AsChars(wire::PongFrame()));
  world.AnswerIndex({FakeWorld::Entry(id)});
  return world.One<StoreIndexes>();
}

}  // namespace

TEST_CASE("A store that opens twice counts once", "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = ReachStore(world);
  world.LoadStoreOf(connection, MessageId(4));
  CHECK(IndexedFrom(world.OneSent()) == 4);
  world.Do(StoreLoaded{connection, MessageId(9), {90, MessageId(9)}, {}});
  CHECK(world.AllSent().empty());
  world.AnswerIndex({FakeWorld::Entry(5)});
  CHECK(world.One<StoreIndexes>().page.size() == 1);
}

TEST_CASE("A store that opens for an earlier connection is not used", "[session][sync]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  const ConnectionId next = ReconnectToStore(world, old, "test2");
  const std::vector<MessageId> known = {MessageId(5)};
  world.Do(StoreLoaded{old, MessageId(9), {90, MessageId(9)}, known});
  CHECK(world.AllSent().empty());
  world.LoadStoreOf(next, MessageId(2));
  CHECK(IndexedFrom(world.OneSent()) == 2);
  world.AnswerIndex({FakeWorld::Entry(5)});
  CHECK(world.One<StoreIndexes>().page.size() == 1);
}

TEST_CASE("A store that opens after a logout starts no sync", "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = ReachStore(world);
  world.Do(Logout{});
  world.LoadStoreOf(connection, MessageId(9));
  CHECK(world.AllSent().empty());
}

TEST_CASE("A store that has lost its cursor does not reset the session's", "[session][sync]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  const ConnectionId next = ReconnectToStore(world, old);
  world.LoadStoreOf(next);
  CHECK(IndexedFrom(world.OneSent()) == 1);
}

TEST_CASE("A cursor that another tab has moved forward undoes no acknowledgement",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  world.Do(StoreDone{StartPageWrite(world, old, 4).write, true});
  world.AnswerIndex({});
  PushAndFinish(world, old, 5);
  world.Advance(Sec(1));
  const Sent ack = world.AllSent().back();
  CHECK(MessageIdIn(ack, wire::command::kTalkAck) == 5);
  world.Answer(ack);
  Reconnect(world, old, MessageId(9));
  world.AnswerIndex({});
  world.Advance(Sec(10));
  // The server's mark is at 9 by now: an acknowledgement of 5 would move it back.
  CHECK(world.AllSent().empty());
}

TEST_CASE("A page left by the previous connection does not end a sync if it is not kept",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  const auto left = StartPageWrite(world, old, 5);
  Reconnect(world, old, MessageId(1));
  world.Do(StoreDone{left.write, false});
  CHECK(world.Count<Report>() == 0);
  world.AnswerIndex({FakeWorld::Entry(5)});
  CHECK(world.One<StoreIndexes>().page.size() == 1);
}

TEST_CASE("A page left by the previous connection is delivered when the next sync ends",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  const auto left = StartPageWrite(world, old, 5);
  world.All<DeliverOffline>();
  Reconnect(world, old, MessageId(1));
  world.Do(StoreDone{left.write, true});
  CHECK(world.Count<DeliverOffline>() == 0);
  CHECK(world.Count<Report>() == 0);
  // The first page was requested before the write was done, so it is requested again.
  world.AnswerIndex({});
  world.AnswerIndex({});
  CHECK(world.One<DeliverOffline>().initial);
}

TEST_CASE("A page of another account that is stored late moves no cursor and holds back nothing",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  const auto left = StartPageWrite(world, old, 5);
  const ConnectionId connection = Reconnect(world, old, MessageId(1), "test2");
  SECTION("its message is pushed to this account too") {
    world.AnswerIndex({});
    world.Push(connection, 5);
    CHECK(world.AllDelivered().size() == 1);
  }
  SECTION("the store keeps it at last") {
    world.Do(StoreDone{left.write, true});
    world.AnswerIndex({FakeWorld::Entry(3)});
    CHECK(world.One<StoreIndexes>().cursor == MessageId(3));
  }
}

}  // namespace kim::session
