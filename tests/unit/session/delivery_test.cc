#include "delivery_support.h"

namespace kim::session {

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

TEST_CASE("A message that arrives twice is delivered once", "[session][delivery]") {
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

TEST_CASE("A message without the push flag is delivered all the same", "[session][delivery]") {
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

TEST_CASE("A message with a response flag, or refused without a push flag, is not delivered",
          "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Receive(connection, FakeWorld::PushFrame(5, "hello", {}, pkt::Response));
  CHECK(world.Count<Report>() == 0);
  world.Receive(connection, FakeWorld::PushFrame(6, "hello", {}, pkt::Request, 103));
  CHECK(world.One<Report>().problem == Problem::kUnexpectedPacket);
  CHECK(world.AllDelivered().empty());
}

TEST_CASE("A message with a response flag is not taken for the login's answer",
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

TEST_CASE("A store that fails every write is reported once, not for every message",
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

TEST_CASE("After too many failed writes, new messages are left to the index",
          "[session][delivery]") {
  Options options;
  options.max_known_ids = 3;
  FakeWorld world(options);
  const ConnectionId connection = LogInWithCursor(world);
  for (int64_t id = 5; id <= 8; ++id) {
    Finish(world, PushToHandler(world, connection, id), /*kept=*/false);
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

TEST_CASE("A notification is delivered with the push flag and without", "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  const int32_t flag = GENERATE(as<int32_t>{}, pkt::Push, pkt::Request);
  world.ReceivePacket(connection, wire::command::kGroupCreate, flag);
  CHECK(world.One<Notify>().command == "chat.group.create");
}

TEST_CASE("A message that the store did not keep is stored with the index, then acknowledged",
          "[session][delivery]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  Finish(world, PushToHandler(world, old, 5), /*kept=*/false);
  world.Advance(Sec(10));
  CHECK(world.AllSent().empty());
  const ConnectionId connection = Reconnect(world, old, MessageId(1));
  world.AnswerIndex({FakeWorld::Entry(5)});
  const auto stored = world.One<StoreIndexes>();
  REQUIRE(stored.page.size() == 1);
  world.Do(StoreDone{stored.write, true});
  world.AnswerIndex({});
  world.AllSent();
  world.Push(connection, 6);
  Finish(world, world.AllDelivered().back());
  world.Advance(Sec(3));
  CHECK(MessageIdIn(world.OneSent(), "chat.talk.ack") == 6);
}

TEST_CASE("A message whose write takes long is not stored a second time with the index",
          "[session][delivery]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  world.Push(old, 5);
  world.Do(MessageHandled{world.AllDelivered().front().delivery});
  const auto write = world.One<StoreMessage>().delivery;
  world.Advance(Sec(60));
  CHECK(world.All<Report>().empty());
  Reconnect(world, old, MessageId(1));
  world.AnswerIndex({FakeWorld::Entry(5)});
  CHECK(world.All<StoreIndexes>().empty());
  world.AllSent();

  world.Do(StoreDone{write, true});
  world.Advance(Sec(2));
  world.AnswerIndex({FakeWorld::Entry(5)});
  CHECK(world.One<StoreIndexes>().page.empty());
}

TEST_CASE("Time that the page slept does not count against handlers and writes",
          "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  world.Push(connection, 5);
  world.Do(MessageHandled{world.AllDelivered().front().delivery});
  const auto delivery = world.One<StoreMessage>().delivery;
  world.Push(connection, 6);
  const Delivered at_work = world.AllDelivered().back();
  world.Sleep(Sec(3600));
  world.Do(StoreDone{delivery, true});
  Finish(world, at_work);
  CHECK(world.All<Report>().empty());

  // Both are in the store, so the page stores neither again.
  Reconnect(world, connection, MessageId(1));
  world.AnswerIndex({FakeWorld::Entry(5), FakeWorld::Entry(6)});
  CHECK(world.One<StoreIndexes>().page.empty());
}

TEST_CASE("A handler that hangs is released even if timers fire only once a minute",
          "[session][delivery]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  world.Push(connection, 5);
  world.Push(connection, 6);
  Finish(world, world.AllDelivered().back());
  // As in a page that has long been hidden; the server answers each probe at once.
  int minutes = 0;
  while (world.All<Report>().empty() && minutes < 60) {
    world.Sleep(Sec(60));
    world.Receive(connection, AsChars(wire::PongFrame()));
    ++minutes;
  }
  CHECK(minutes == 2);
  CHECK(MessageIdIn(world.AllSent().back(), "chat.talk.ack") == 6);
}

}  // namespace kim::session
