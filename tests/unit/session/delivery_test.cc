#include "delivery_support.h"

namespace kim::session {

namespace {

int64_t AckedId(const Sent& sent) {
  return MessageIdIn(sent, wire::command::kTalkAck);
}

}  // namespace

TEST_CASE("A push is delivered with its fields and its group", "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Push(connection, 5, "你好", "g1");
  const std::vector<Delivered> delivered = world.AllDelivered();
  REQUIRE(delivered.size() == 1);
  CHECK(delivered[0].group == "g1");
  CHECK(delivered[0].push.body() == "你好");
  CHECK(delivered[0].push.messageid() == 5);
  CHECK(delivered[0].push.sender() == "test2");
}

TEST_CASE("A message that comes twice is delivered once", "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Push(connection, 5);
  world.Push(connection, 5);
  CHECK(world.AllDelivered().size() == 1);
  CHECK(world.session().stats().duplicates_dropped == 1);
}

TEST_CASE("A message that the store knows is not delivered again", "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection, {}, {}, {MessageId(5)});
  world.AnswerIndex({});
  world.Push(connection, 5);
  CHECK(world.AllDelivered().empty());
}

TEST_CASE("Pushes during sync are delivered after it, in order of time", "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.Push(connection, 7);
  world.LoadStoreOf(connection);
  world.Push(connection, 6);
  CHECK(world.AllDelivered().empty());
  world.AnswerIndex({});
  const std::vector<Delivered> delivered = world.AllDelivered();
  REQUIRE(delivered.size() == 2);
  CHECK(delivered[0].push.messageid() == 6);
  CHECK(delivered[1].push.messageid() == 7);
}

TEST_CASE("A message in the index and in a push is delivered once", "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.Push(connection, 7);
  world.LoadStoreOf(connection);
  world.AnswerIndex({FakeWorld::Entry(7)});
  const auto stored = world.One<StoreIndexes>();
  CHECK(stored.page.size() == 1);
  world.Do(StoreDone{stored.write, true});
  world.AnswerIndex({});
  CHECK(world.AllDelivered().empty());
}

TEST_CASE("A message without a push's flag is delivered as if it had one", "[session][delivery]") {
  const int32_t flag = GENERATE(as<int32_t>{}, pkt::Request, 3, -1);
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.Receive(connection, FakeWorld::PushFrame(5, "overtakes the login's answer", {}, flag));
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  world.Receive(connection, FakeWorld::PushFrame(6, "during sync", {}, flag));
  world.AnswerIndex({});
  world.Receive(connection, FakeWorld::PushFrame(7, "online", "g1", flag));
  CHECK(world.AllDelivered().size() == 3);
  CHECK(world.Count<Report>() == 0);
}

TEST_CASE("A message with an answer's flag, or with a refusal, is not delivered",
          "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Receive(connection, FakeWorld::PushFrame(5, "hello", {}, pkt::Response));
  CHECK(world.Count<Report>() == 0);
  world.Receive(connection, FakeWorld::PushFrame(6, "hello", {}, pkt::Request, 103));
  CHECK(world.One<Report>().problem == Problem::kUnexpectedPacket);
  CHECK(world.AllDelivered().empty());
}

TEST_CASE("A message with an answer's flag does not end the wait for the login's",
          "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.Receive(connection, FakeWorld::PushFrame(5, "hello", {}, pkt::Response));
  CHECK(world.One<Report>().problem == Problem::kUnexpectedPacket);
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  world.AnswerIndex({});
  CHECK(world.AllDelivered().empty());
}

TEST_CASE("A malformed push is reported and the connection goes on", "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.ReceivePacket(connection, wire::command::kUserTalk, pkt::Push, "\xff\xff\xff");
  CHECK(world.One<Report>().problem == Problem::kMalformedFrame);
  world.Push(connection, 5);
  CHECK(world.AllDelivered().size() == 1);
}

TEST_CASE("Half a second after a message was handled and stored, it is acknowledged",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  world.Push(connection, 5);
  Finish(world, world.AllDelivered().front());
  world.Advance(Ms(499));
  CHECK(world.AllSent().empty());
  world.Advance(Ms(1));
  CHECK(AckedId(world.OneSent()) == 5);
  CHECK(world.One<StoreMark>().mark.id == MessageId(5));
}

TEST_CASE("A message whose handler is at work is not acknowledged, nor is any newer one",
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
  world.Push(connection, 6);
  Finish(world, world.AllDelivered().front());
  world.Advance(Sec(10));
  CHECK(world.AllSent().empty());
}

TEST_CASE("A store that keeps nothing any more is reported once, not for every message",
          "[session][hostile]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  for (int i = 0; i < 100; ++i) {
    world.Push(connection, 5 + i);
    world.Do(MessageHandled{world.AllDelivered().front().delivery});
    world.Do(StoreDone{world.One<StoreMessage>().delivery, false});
  }
  CHECK(world.One<Report>().problem == Problem::kStoreFailed);
  world.Advance(Sec(10));
  CHECK(world.AllSent().empty());
}

TEST_CASE("Where too many messages were not kept, the next ones wait for the index to list them",
          "[session][delivery]") {
  Options options;
  options.max_known_ids = 3;
  FakeWorld world(options);
  const ConnectionId connection = LogInWithCursor(world);
  for (int64_t id = 5; id <= 8; ++id) {
    world.Push(connection, id);
    Finish(world, world.AllDelivered().front(), /*kept=*/false);
  }
  CHECK(world.AllSent().empty());
  world.Push(connection, 9);
  CHECK(world.AllDelivered().empty());
  CHECK(world.OneSent().command == "chat.offline.index");

  std::vector<pkt::MessageIndex> page;
  for (int64_t id = 5; id <= 9; ++id) page.push_back(FakeWorld::Entry(id));
  world.AnswerIndex(page);
  const auto stored = world.One<StoreIndexes>();
  CHECK(stored.page.size() == 5);
  world.Do(StoreDone{stored.write, true});
  world.AnswerIndex({});
  CHECK(world.Count<DeliverOffline>() == 1);
  world.Push(connection, 10);
  CHECK(world.AllDelivered().size() == 1);
}

TEST_CASE("Acknowledgements are three seconds apart and name the newest message",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  world.Push(connection, 5);
  Finish(world, world.AllDelivered().front());
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

TEST_CASE("An older message that comes later is delivered, and the mark does not move back",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  world.Push(connection, 9);
  Finish(world, world.AllDelivered().front());
  world.Advance(Sec(1));
  CHECK(AckedId(world.OneSent()) == 9);
  world.Push(connection, 4);
  Finish(world, world.AllDelivered().front());
  world.Advance(Sec(60));
  for (const Sent& sent : world.AllSent()) CHECK(sent.ping);
}

TEST_CASE("An acknowledgement that its connection took along is sent again", "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  world.Push(connection, 5);
  Finish(world, world.AllDelivered().front());
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

TEST_CASE("A handler that never finishes is let go of after its timeout", "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  world.Push(connection, 5);
  const Delivered delivered = world.AllDelivered().front();
  world.Advance(Sec(30));
  CHECK(world.One<Report>().problem == Problem::kHandlerTimeout);
  CHECK(AckedId(world.OneSent()) == 5);

  // It is kept as handled only if it is: after a restart it would be delivered again.
  CHECK(world.Count<StoreMessage>() == 0);
  world.Do(MessageHandled{delivered.delivery});
  CHECK(world.One<StoreMessage>().delivery == delivered.delivery);
}

TEST_CASE("The first acknowledgement of an account without a cursor looks back first",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Push(connection, 9);
  Finish(world, world.AllDelivered().front());
  world.Advance(Ms(500));
  // Message 8 went to a group by another gateway: its push never came.
  CHECK(world.OneSent().command == "chat.offline.index");
  world.AnswerIndex({FakeWorld::Entry(8, "test3", "g1"), FakeWorld::Entry(9)});
  const auto stored = world.One<StoreIndexes>();
  REQUIRE(stored.page.size() == 1);
  CHECK(stored.page[0].message_id == MessageId(8));
  world.Do(StoreDone{stored.write, true});
  world.AnswerIndex({});
  CHECK_FALSE(world.One<DeliverOffline>().initial);
  world.Advance(Sec(3));
  CHECK(world.AllSent().size() >= 1);
}

TEST_CASE("A notification is handed on, with a push's flag and without", "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  const int32_t flag = GENERATE(as<int32_t>{}, pkt::Push, pkt::Request);
  world.ReceivePacket(connection, wire::command::kGroupCreate, flag);
  CHECK(world.One<Notify>().command == "chat.group.create");
}

}  // namespace kim::session
