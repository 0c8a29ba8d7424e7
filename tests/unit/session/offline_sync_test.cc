#include "delivery_support.h"

namespace kim::session {

namespace {

/// A login that has come to its first index request.
ConnectionId ReachSync(FakeWorld& world, MessageId cursor = {}, std::vector<MessageId> known = {}) {
  const ConnectionId connection = world.BeginLogin();
  world.AllSent();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection, cursor, {}, std::move(known));
  return connection;
}

Options CatchingUpAfter(int32_t pushes) {
  Options options;
  options.catch_up_after = pushes;
  return options;
}

}  // namespace

TEST_CASE("Offline sync begins at the store's cursor", "[session][sync]") {
  FakeWorld world;
  ReachSync(world, MessageId(42));
  CHECK(IndexedFrom(world.OneSent()) == 42);
}

TEST_CASE("The next page is requested only when the page before is in the store",
          "[session][sync]") {
  FakeWorld world;
  ReachSync(world);
  CHECK(IndexedFrom(world.OneSent()) == 0);
  world.AnswerIndex({FakeWorld::Entry(3), FakeWorld::Entry(4)});
  const auto stored = world.One<StoreIndexes>();
  CHECK(stored.cursor == MessageId(4));
  CHECK(world.AllSent().empty());
  world.Do(StoreDone{stored.write, true});
  CHECK(IndexedFrom(world.OneSent()) == 4);
  world.AnswerIndex({});
  CHECK(world.One<DeliverOffline>().initial);
  CHECK(world.Count<Report>() == 0);
}

TEST_CASE("Known entries are not stored again", "[session][sync]") {
  FakeWorld world;
  ReachSync(world, {}, {MessageId(3)});
  world.AnswerIndex({FakeWorld::Entry(3), FakeWorld::Entry(4)});
  const auto stored = world.One<StoreIndexes>();
  REQUIRE(stored.page.size() == 1);
  CHECK(stored.page[0].message_id == MessageId(4));
}

TEST_CASE("A page that the store did not keep is not acknowledged by requesting the next",
          "[session][sync]") {
  FakeWorld world;
  ReachSync(world);
  world.AllSent();
  world.AnswerIndex({FakeWorld::Entry(3)});
  world.Do(StoreDone{world.One<StoreIndexes>().write, false});
  CHECK(world.AllSent().empty());
  CHECK(world.session().state() == State::kConnected);
  CHECK(world.One<Report>().problem == Problem::kSyncFailed);
  world.Advance(Sec(2));
  CHECK(IndexedFrom(world.OneSent()) == 0);
}

TEST_CASE("A login succeeds without an index, and sync is tried again", "[session][sync]") {
  FakeWorld world;
  ReachSync(world);
  world.AllSent();
  world.Advance(Sec(5));
  CHECK(world.One<LoginFinished>().result == LoginResult::kSuccess);
  CHECK(world.One<Report>().problem == Problem::kSyncFailed);
  world.Advance(Sec(2));
  CHECK(IndexedFrom(world.OneSent()) == 0);
  world.AnswerIndex({FakeWorld::Entry(3)});
  world.Do(StoreDone{world.One<StoreIndexes>().write, true});
  world.All<DeliverOffline>();
  world.AnswerIndex({});
  CHECK_FALSE(world.One<DeliverOffline>().initial);
}

TEST_CASE("Nothing is acknowledged before offline sync is complete", "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = ReachSync(world, MessageId(1));
  world.Advance(Sec(5));
  world.AllSent();
  PushAndFinish(world, connection, 9);
  world.Advance(Sec(1));
  CHECK(world.AllSent().empty());
}

TEST_CASE("A store that does not open does not keep the user offline", "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.AllSent();
  world.Advance(Sec(5));
  CHECK(world.session().state() == State::kConnected);
  CHECK(world.One<LoginFinished>().result == LoginResult::kSuccess);
  // A page requested without the store's cursor could move that past messages it has not listed.
  world.Advance(Sec(40));
  CHECK(world.AllSent().empty());
  CHECK(world.Count<Report>() == 0);
  world.LoadStoreOf(connection, MessageId(42));
  CHECK(IndexedFrom(world.OneSent()) == 42);
}

TEST_CASE("A server that sends the same page forever does not keep sync from ending",
          "[session][sync]") {
  FakeWorld world;
  ReachSync(world);
  world.AnswerIndex({FakeWorld::Entry(3)});
  world.Do(StoreDone{world.One<StoreIndexes>().write, true});
  world.AnswerIndex({FakeWorld::Entry(3)});
  CHECK(world.session().state() == State::kConnected);
}

TEST_CASE("A server that sends the same pages in a circle does not keep sync from ending",
          "[session][sync]") {
  FakeWorld world;
  ReachSync(world);
  for (int i = 0; i < 60 && world.session().state() != State::kConnected; ++i) {
    world.AnswerIndex({FakeWorld::Entry(3 + i % 2)});
    for (const StoreIndexes& stored : world.All<StoreIndexes>()) {
      world.Do(StoreDone{stored.write, true});
    }
  }
  CHECK(world.session().state() == State::kConnected);
}

TEST_CASE("A first login fails if its connection ends during sync", "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = ReachSync(world);
  world.Do(SocketClosed{connection});
  CHECK(world.One<LoginFinished>().result == LoginResult::kConnectionLost);
  CHECK(world.session().state() == State::kInit);
}

TEST_CASE("After enough pushes the index is requested, up to the newest of them",
          "[session][sync]") {
  FakeWorld world(CatchingUpAfter(3));
  const ConnectionId connection = LogInWithCursor(world);
  for (int64_t id = 5; id <= 7; ++id) {
    PushAndFinish(world, connection, id);
  }
  CHECK(IndexedFrom(world.OneSent()) == 1);
  // 4 was never pushed; the push of 8 is on its way.
  world.AnswerIndex({FakeWorld::Entry(4), FakeWorld::Entry(7), FakeWorld::Entry(8)});
  const auto stored = world.One<StoreIndexes>();
  REQUIRE(stored.page.size() == 1);
  CHECK(stored.page[0].message_id == MessageId(4));
  CHECK(stored.cursor == MessageId(7));
  world.AllDelivered();
  world.Push(connection, 8);
  CHECK(world.AllDelivered().size() == 1);
}

TEST_CASE("A catch-up that a running handler cut short is repeated, up to its original end",
          "[session][sync]") {
  FakeWorld world(CatchingUpAfter(3));
  const ConnectionId connection = LogInWithCursor(world);
  for (const int64_t id : {5, 7, 8}) world.Push(connection, id);
  CHECK(IndexedFrom(world.OneSent()) == 1);
  const auto pushed = world.AllDelivered();
  // 6 was never pushed.
  world.AnswerIndex({FakeWorld::Entry(5), FakeWorld::Entry(6), FakeWorld::Entry(8)});
  CHECK(world.Count<StoreIndexes>() == 0);
  for (const Delivered& delivered : pushed) Finish(world, delivered);
  world.AllSent();
  world.Advance(Sec(2));
  CHECK(IndexedFrom(world.AllSent().back()) == 1);
  // The push of 9 is on its way.
  world.AnswerIndex(
      {FakeWorld::Entry(5), FakeWorld::Entry(6), FakeWorld::Entry(8), FakeWorld::Entry(9)});
  const auto stored = world.One<StoreIndexes>();
  REQUIRE(stored.page.size() == 1);
  CHECK(stored.page[0].message_id == MessageId(6));
  CHECK(stored.cursor == MessageId(8));
  world.Do(StoreDone{stored.write, true});
  CHECK(world.Count<DeliverOffline>() > 0);
  world.AllSent();
  world.Advance(Sec(10));
  for (const auto& packet : world.AllSent()) CHECK(packet.command != wire::command::kOfflineIndex);
}

TEST_CASE("Nothing is acknowledged if the store did not keep the page of a repeated look back",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = ReachSync(world);
  world.AnswerIndex({});
  PushAndFinish(world, connection, 7);
  world.AllSent();
  world.Advance(Ms(500));
  CHECK(IndexedFrom(world.OneSent()) == 0);
  const Delivered at_work = PushToHandler(world, connection, 5);
  // 6 was never pushed.
  const std::vector<pkt::MessageIndex> page = {FakeWorld::Entry(5), FakeWorld::Entry(6),
                                               FakeWorld::Entry(7)};
  world.AnswerIndex(page);
  Finish(world, at_work);
  world.Advance(Sec(2));
  CHECK(IndexedFrom(world.OneSent()) == 0);
  world.AnswerIndex(page);
  world.Do(StoreDone{world.One<StoreIndexes>().write, false});
  for (const Sent& sent : world.AllSent()) CHECK(sent.command != wire::command::kTalkAck);
}

TEST_CASE("An acknowledgement that is due does not wait for the end of a catch-up",
          "[session][sync]") {
  FakeWorld world(CatchingUpAfter(1));
  const ConnectionId connection = LogInWithCursor(world);
  world.Push(connection, 5);
  CHECK(IndexedFrom(world.OneSent()) == 1);
  Finish(world, world.AllDelivered().front());
  world.Advance(Ms(500));
  CHECK(MessageIdIn(world.OneSent(), wire::command::kTalkAck) == 5);
}

TEST_CASE("The cursor does not pass a message whose handler is running", "[session][sync]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  const Delivered delivered = PushToHandler(world, old, 5);
  Reconnect(world, old, MessageId(1));
  world.AnswerIndex({FakeWorld::Entry(4), FakeWorld::Entry(5), FakeWorld::Entry(6)});
  const auto stored = world.One<StoreIndexes>();
  CHECK(stored.cursor == MessageId(4));
  REQUIRE(stored.page.size() == 1);
  world.Do(StoreDone{stored.write, true});
  CHECK(world.session().state() == State::kConnected);

  Finish(world, delivered);
  world.Advance(Sec(2));
  CHECK(MessageIdIn(world.AllSent().back(), "chat.offline.index") == 4);
  world.AnswerIndex({FakeWorld::Entry(5), FakeWorld::Entry(6)});
  CHECK(world.One<StoreIndexes>().cursor == MessageId(6));
}

TEST_CASE(
    "While a slow handler is running, the index page that it cut short is not requested again",
    "[session][sync]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  const Delivered delivered = PushToHandler(world, old, 5);
  const ConnectionId next = Reconnect(world, old, MessageId(1));
  world.AnswerIndex({FakeWorld::Entry(5), FakeWorld::Entry(6)});
  const auto asked = [&world] {
    return std::ranges::count(world.AllSent(), wire::command::kOfflineIndex, &Sent::command);
  };
  world.Advance(Sec(20));
  CHECK(asked() == 0);
  SECTION("until the message is in the store") {
    Finish(world, delivered);
    CHECK(asked() == 1);
  }
  SECTION("until the store has failed to keep it") {
    Finish(world, delivered, /*kept=*/false);
    CHECK(asked() == 1);
  }
  SECTION("until the handler times out") {
    world.Advance(Sec(10));
    CHECK(asked() == 1);
  }
  SECTION("nor by the next connection") {
    Reconnect(world, next, MessageId(1));
    world.AnswerIndex({FakeWorld::Entry(5), FakeWorld::Entry(6)});
    world.Advance(Sec(2));
    CHECK(asked() == 0);
  }
}

TEST_CASE("A message that is stored before the page ahead of it does not hold back the index",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  const Delivered delivered = PushToHandler(world, old, 5);
  Reconnect(world, old, MessageId(1));
  world.AnswerIndex({FakeWorld::Entry(4), FakeWorld::Entry(5), FakeWorld::Entry(6)});
  Finish(world, delivered);
  world.Do(StoreDone{world.One<StoreIndexes>().write, true});
  world.AllSent();
  world.Advance(Sec(2));
  CHECK(IndexedFrom(world.AllSent().back()) == 4);
}

TEST_CASE("A store that opens late still provides its cursor and its entries", "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.AllSent();
  world.Advance(Sec(5));
  CHECK(world.session().state() == State::kConnected);
  CHECK(world.AllSent().empty());
  world.All<DeliverOffline>();
  const std::vector<MessageId> known = {MessageId(7)};
  world.Do(StoreLoaded{connection, MessageId(7), {}, known});
  CHECK(MessageIdIn(world.OneSent(), "chat.offline.index") == 7);
  world.AnswerIndex({});
  CHECK_FALSE(world.One<DeliverOffline>().initial);
}

}  // namespace kim::session
