// Which messages are acknowledged to the server, and when.
#include "delivery_support.h"

namespace kim::session {

namespace {

struct SwitchedAccounts {
  Delivered others;
  ConnectionId connection;
};

/// An account comes online while a handler is running for a message of the previous account.
SwitchedAccounts SwitchAccounts(FakeWorld& world) {
  const ConnectionId old = LogInWithCursor(world);
  const Delivered others = PushToHandler(world, old, 5);
  const ConnectionId connection = Reconnect(world, old, MessageId(1), "test2");
  world.AnswerIndex({});
  return {others, connection};
}

}  // namespace

TEST_CASE("Half a second after a message was handled and stored, it is acknowledged",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  PushAndFinish(world, connection, 5);
  world.Advance(Ms(499));
  CHECK(world.AllSent().empty());
  world.Advance(Ms(1));
  CHECK(AckedId(world.OneSent()) == 5);
  CHECK(world.One<StoreMark>().mark.id == MessageId(5));
}

TEST_CASE(
    "While a message's handler is running, neither the message nor a newer one is acknowledged",
    "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  world.Push(connection, 5);
  world.Push(connection, 6);
  const std::vector<Delivered> delivered = world.AllDelivered();
  Finish(world, delivered[1]);
  world.Advance(Sec(10));
  CHECK(world.AllSent().empty());
  Finish(world, delivered[0]);
  world.Advance(Sec(1));
  CHECK(AckedId(world.OneSent()) == 6);
}

TEST_CASE("A message that is not in the store is not acknowledged", "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  world.Push(connection, 5);
  world.Do(MessageHandled{world.AllDelivered().front().delivery});
  const auto write = world.One<StoreMessage>().delivery;
  world.Advance(Sec(10));
  CHECK(world.AllSent().empty());
  world.Do(StoreDone{write, false});
  CHECK(world.One<Report>().problem == Problem::kStoreFailed);
  PushAndFinish(world, connection, 6);
  world.Advance(Sec(10));
  CHECK(world.AllSent().empty());
}

TEST_CASE("Acknowledgements are three seconds apart and name the newest message",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  PushAndFinish(world, connection, 5);
  world.Advance(Ms(500));
  CHECK(AckedId(world.OneSent()) == 5);
  world.Push(connection, 6);
  world.Push(connection, 7);
  for (const Delivered& delivered : world.AllDelivered()) Finish(world, delivered);
  world.Advance(Ms(2999));
  CHECK(world.AllSent().empty());
  world.Advance(Ms(1));
  CHECK(AckedId(world.OneSent()) == 7);
}

TEST_CASE("More than ten waiting messages are acknowledged at once", "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  for (int64_t id = 2; id <= 12; ++id) world.Push(connection, id);
  for (const Delivered& delivered : world.AllDelivered()) Finish(world, delivered);
  world.Advance(Ms(0));
  CHECK(AckedId(world.OneSent()) == 12);
}

TEST_CASE("An older message that arrives later is delivered, and the mark does not move back",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  PushAndFinish(world, connection, 9);
  world.Advance(Sec(1));
  CHECK(AckedId(world.OneSent()) == 9);
  PushAndFinish(world, connection, 4);
  world.Advance(Sec(60));
  for (const Sent& sent : world.AllSent()) CHECK(sent.ping);
}

TEST_CASE("An acknowledgement that was lost with its connection is sent again", "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  PushAndFinish(world, connection, 5);
  world.Advance(Ms(500));
  world.AllSent();
  world.Do(SocketClosed{connection});
  world.Advance(Sec(1));
  const ConnectionId next = world.OpenSocketOf();
  world.AnswerLogin(next);
  world.LoadStoreOf(next, MessageId(1));
  world.AnswerIndex({});
  world.AllSent();
  world.Advance(Sec(3));
  CHECK(AckedId(world.OneSent()) == 5);
}

TEST_CASE("A handler running for another account's message holds back no acknowledgement",
          "[session][ack]") {
  FakeWorld world;
  const auto [others, connection] = SwitchAccounts(world);

  PushAndFinish(world, connection, 7);
  world.Advance(Sec(2));
  CHECK(AckedId(world.OneSent()) == 7);

  Finish(world, others);
  world.Advance(Sec(2));
  CHECK(world.AllSent().empty());
}

TEST_CASE("A message that another account's store did not keep holds back no acknowledgement",
          "[session][ack]") {
  FakeWorld world;
  const auto [others, connection] = SwitchAccounts(world);

  Finish(world, others, false);
  CHECK(world.One<Report>().problem == Problem::kStoreFailed);
  PushAndFinish(world, connection, 7);
  world.Advance(Sec(2));
  CHECK(AckedId(world.OneSent()) == 7);
}

TEST_CASE("An acknowledgement is not repeated while an older message is at work",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  PushAndFinish(world, old, 9);
  world.Advance(Sec(1));
  CHECK(AckedId(world.OneSent()) == 9);
  const Delivered older = PushToHandler(world, old, 5);
  // The acknowledgement was not confirmed, so it is to be sent again.
  Reconnect(world, old, MessageId(1));
  world.AnswerIndex({});
  world.Advance(Sec(5));
  CHECK(world.AllSent().empty());
  Finish(world, older);
  world.Advance(Sec(1));
  CHECK(AckedId(world.OneSent()) == 9);
}

TEST_CASE("A message behind an unkept one is acknowledged once the index page is stored",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  Finish(world, PushToHandler(world, old, 5), /*kept=*/false);
  const ConnectionId connection = Reconnect(world, old, MessageId(1));
  world.AnswerIndex({});
  PushAndFinish(world, connection, 7);
  world.Advance(Sec(1));
  CHECK(world.AllSent().empty());

  world.Advance(Sec(20));
  world.Do(NetworkHint{Hint::kWake});
  world.Receive(connection, AsChars(wire::PongFrame()));
  world.AllSent();
  world.AnswerIndex({FakeWorld::Entry(5)});
  world.Do(StoreDone{world.One<StoreIndexes>().write, true});
  CHECK(AckedId(world.AllSent().back()) == 7);
}

TEST_CASE("A mark that an index request moved back is restored despite a newer message at work",
          "[session][ack]") {
  Options options;
  options.catch_up_after = 3;
  FakeWorld world(options);
  const ConnectionId connection = LogInWithIndex(world, 4);
  PushAndFinish(world, connection, 5);
  world.AllSent();
  world.Advance(Sec(1));
  CHECK(AckedId(world.OneSent()) == 5);

  world.Push(connection, 6);
  world.Push(connection, 7);
  Finish(world, world.AllDelivered().back());
  CHECK(IndexedFrom(world.OneSent()) == 4);
  world.Advance(Sec(4));
  CHECK(world.AllSent().empty());
  world.AnswerIndex({});
  CHECK(AckedId(world.OneSent()) == 5);
}

TEST_CASE("An acknowledgement older than the mark of an index request is not sent",
          "[session][ack]") {
  Options options;
  options.catch_up_after = 3;
  FakeWorld world(options);
  const ConnectionId old = LogInWithCursor(world);
  world.Push(old, 4);
  world.Push(old, 6);
  const ConnectionId connection = Reconnect(world, old, MessageId(1));
  for (int64_t id = 7; id <= 9; ++id) world.Push(connection, id);
  Finish(world, world.AllDelivered().front());
  world.AnswerIndex({FakeWorld::Entry(4), FakeWorld::Entry(5), FakeWorld::Entry(6)});
  world.AllSent();
  world.Do(StoreDone{world.One<StoreIndexes>().write, true});
  CHECK(IndexedFrom(world.OneSent()) == 5);
  world.Advance(Sec(2));
  CHECK(world.AllSent().empty());
}

TEST_CASE("The mark of an index request is acknowledged if an acknowledgement is in flight",
          "[session][ack]") {
  Options options;
  options.catch_up_after = 2;
  FakeWorld world(options);
  const ConnectionId connection = LogInWithCursor(world);
  PushAndFinish(world, connection, 5);
  world.Advance(Ms(500));
  const Sent on_its_way = world.OneSent();
  CHECK(AckedId(on_its_way) == 5);
  // The gateway may process this acknowledgement after everything that follows.
  world.Push(connection, 7);
  world.AllSent();
  world.AnswerIndex({FakeWorld::Entry(5), FakeWorld::Entry(6)});
  world.Do(StoreDone{world.One<StoreIndexes>().write, true});
  CHECK(IndexedFrom(world.OneSent()) == 6);
  world.AnswerIndex({});
  world.Answer(on_its_way);
  world.Advance(Sec(3));
  CHECK(AckedId(world.OneSent()) == 6);
}

TEST_CASE("A handler that never finishes is released after its timeout", "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  const Delivered delivered = PushToHandler(world, connection, 5);
  world.Advance(Sec(30));
  CHECK(world.One<Report>().problem == Problem::kHandlerTimeout);
  CHECK(AckedId(world.OneSent()) == 5);

  // The message is kept as handled only when it is: otherwise a restart delivers it again.
  CHECK(world.Count<StoreMessage>() == 0);
  world.Do(MessageHandled{delivered.delivery});
  CHECK(world.One<StoreMessage>().delivery == delivered.delivery);
}

}  // namespace kim::session
