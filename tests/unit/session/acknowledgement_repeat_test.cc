// Which acknowledgements are sent again, and which are left for a later one.
#include "delivery_support.h"

namespace kim::session {

namespace {

/// Pushes and finishes a message, and takes its acknowledgement off the wire.
Sent Acknowledge(FakeWorld& world, ConnectionId connection, int64_t id) {
  PushAndFinish(world, connection, id);
  world.Advance(Ms(500));
  const Sent sent = world.OneSent();
  REQUIRE(AckedId(sent) == id);
  return sent;
}

/// Lets this much time pass, and checks that nothing but pings is sent.
void ExpectNoAcknowledgement(FakeWorld& world, Duration within) {
  world.Advance(within);
  for (const Sent& sent : world.AllSent()) CHECK(sent.ping);
}

/// The page wakes, and the index lists one message, which the store keeps.
void KeepWithIndex(FakeWorld& world, ConnectionId connection, int64_t id) {
  world.Advance(Sec(20));
  world.Do(NetworkHint{Hint::kWake});
  world.Receive(connection, AsChars(wire::PongFrame()));
  CHECK(world.AllSent().back().command == wire::command::kOfflineIndex);
  world.AnswerIndex({FakeWorld::Entry(id)});
  world.Do(StoreDone{world.One<StoreIndexes>().write, true});
}

}  // namespace

TEST_CASE("A message older than the store's mark is not acknowledged", "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection, MessageId(1), {90, MessageId(9)});
  world.AnswerIndex({});
  world.AllSent();
  PushAndFinish(world, connection, 5);
  ExpectNoAcknowledgement(world, Sec(60));
}

TEST_CASE("A refused acknowledgement is sent again until it is confirmed", "[session][ack]") {
  FakeWorld world;
  Sent sent = Acknowledge(world, LogInWithCursor(world), 5);
  for (int i = 0; i < 3; ++i) {
    world.Answer(sent, {}, 101);
    world.Advance(Sec(3));
    sent = world.OneSent();
    CHECK(AckedId(sent) == 5);
  }
  world.Answer(sent);
  ExpectNoAcknowledgement(world, Sec(60));
}

TEST_CASE("A confirmed acknowledgement is not sent again on the next connection",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  world.Answer(Acknowledge(world, old, 5));
  Reconnect(world, old, MessageId(1));
  world.AnswerIndex({});
  ExpectNoAcknowledgement(world, Sec(60));
}

TEST_CASE("A refused acknowledgement is not sent again for another account", "[session][ack]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  world.Answer(Acknowledge(world, old, 5), {}, 101);
  Reconnect(world, old, MessageId(1), "test2");
  world.AnswerIndex({});
  ExpectNoAcknowledgement(world, Sec(60));
}

TEST_CASE("A message that one account's store did not keep does not hold back another account",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  Finish(world, PushToHandler(world, old, 5), /*kept=*/false);
  const ConnectionId connection = Reconnect(world, old, MessageId(1), "test2");
  world.AnswerIndex({});
  Acknowledge(world, connection, 7);
}

TEST_CASE("The delay of an acknowledgement does not start again with each message",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  PushAndFinish(world, connection, 5);
  world.Advance(Ms(400));
  PushAndFinish(world, connection, 6);
  world.Advance(Ms(100));
  CHECK(AckedId(world.OneSent()) == 6);
}

TEST_CASE("The delay of a message that was held back counts from its own arrival",
          "[session][ack]") {
  Options options;
  options.ack_delay = Sec(10);
  FakeWorld world(options);
  const ConnectionId connection = LogInWithCursor(world);
  PushAndFinish(world, connection, 5);
  const Delivered at_work = PushToHandler(world, connection, 6);
  world.Advance(Sec(8));
  PushAndFinish(world, connection, 7);
  world.Advance(Sec(1));
  PushAndFinish(world, connection, 8);
  world.Advance(Sec(1));
  CHECK(AckedId(world.OneSent()) == 5);
  Finish(world, at_work);
  ExpectNoAcknowledgement(world, Ms(7999));
  world.Advance(Ms(1));
  CHECK(AckedId(world.OneSent()) == 8);
}

TEST_CASE("A message behind an unkept one is acknowledged, even after an older acknowledgement",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  const Delivered unkept = PushToHandler(world, connection, 6);
  PushAndFinish(world, connection, 7);
  SECTION("the unkept one is still at work at that acknowledgement") {
    world.Answer(Acknowledge(world, connection, 5));
    Finish(world, unkept, /*kept=*/false);
  }
  SECTION("its write has failed before that acknowledgement") {
    Finish(world, unkept, /*kept=*/false);
    PushToHandler(world, connection, 9);
    world.Answer(Acknowledge(world, connection, 5));
  }
  KeepWithIndex(world, connection, 6);
  CHECK(AckedId(world.AllSent().back()) == 7);
}

TEST_CASE("Of messages of one time, the one with the greater number is the newer",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  for (const int64_t id : {5, 6}) {
    pkt::MessagePush push;
    push.set_messageid(id);
    push.set_sendtime(50);
    world.ReceivePacket(connection, wire::command::kUserTalk, pkt::Push, wire::Serialize(push));
    Finish(world, world.AllDelivered().front());
    world.Advance(Sec(3));
    CHECK(AckedId(world.OneSent()) == id);
  }
}

TEST_CASE("After a reconnect nothing is acknowledged before its sync is complete",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  PushAndFinish(world, old, 5);
  Reconnect(world, old, MessageId(1));
  world.Advance(Sec(5));
  CHECK(world.One<Report>().problem == Problem::kSyncFailed);
  world.Advance(Ms(1999));
  CHECK(world.AllSent().empty());
}

TEST_CASE("A kickout acknowledges nothing, nor does a logout before the sync is complete",
          "[session][ack]") {
  FakeWorld world;
  SECTION("a kickout") {
    const ConnectionId connection = LogInWithCursor(world);
    PushAndFinish(world, connection, 5);
    world.Kick(connection, "gate01_test1_1");
  }
  SECTION("a logout") {
    const ConnectionId connection = world.BeginLogin();
    world.AnswerLogin(connection);
    world.LoadStoreOf(connection, MessageId(1));
    world.Advance(Sec(5));
    PushAndFinish(world, connection, 5);
    world.AllSent();
    world.Do(Logout{});
  }
  CHECK(world.session().state() == State::kClosing);
  CHECK(world.AllSent().empty());
}

TEST_CASE("A handler that finishes after its release does not hold back anything again",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  const Delivered first = PushToHandler(world, connection, 5);
  const Delivered late = PushToHandler(world, connection, 6);
  world.Do(MessageHandled{first.delivery});
  world.Advance(Sec(30));
  CHECK(world.One<Report>().problem == Problem::kHandlerTimeout);
  world.Do(MessageHandled{late.delivery});
  world.Do(StoreDone{first.delivery, true});
  world.Advance(Ms(0));
  CHECK(AckedId(world.AllSent().back()) == 6);
}

TEST_CASE("A message that is reported as handled twice is stored once", "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  PushToHandler(world, connection, 5);
  const Delivered twice = PushToHandler(world, connection, 6);
  world.Do(MessageHandled{twice.delivery});
  world.Do(MessageHandled{twice.delivery});
  CHECK(world.One<StoreMessage>().delivery == twice.delivery);
  world.Do(StoreDone{twice.delivery, true});
  world.Do(MessageHandled{twice.delivery});
  CHECK(world.Count<StoreMessage>() == 0);
}

TEST_CASE("A write that completes before its handler finishes acknowledges nothing",
          "[session][ack]") {
  FakeWorld world;
  const Delivered delivered = PushToHandler(world, LogInWithCursor(world), 5);
  world.Do(StoreDone{delivered.delivery, true});
  ExpectNoAcknowledgement(world, Sec(20));
  Finish(world, delivered);
  world.Advance(Ms(0));
  CHECK(AckedId(world.OneSent()) == 5);
}

}  // namespace kim::session
