// What becomes of pushes while the store keeps the index page that lists them.
#include "delivery_support.h"

namespace kim::session {

namespace {

/// A first login has sent its index request.
ConnectionId LogInToIndex(FakeWorld& world) {
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection, MessageId(1));
  world.AllSent();
  return connection;
}

/// Online, but the index was not answered in time: it is requested again while pushes come.
ConnectionId LogInWithoutIndex(FakeWorld& world) {
  const ConnectionId connection = LogInToIndex(world);
  world.Advance(Sec(5));
  world.Advance(Sec(2));
  world.All<DeliverOffline>();
  world.AllSent();
  return connection;
}

/// The index lists these messages. Returns the write that the store is asked for.
StoreIndexes ListMessages(FakeWorld& world, std::initializer_list<int64_t> ids) {
  std::vector<pkt::MessageIndex> entries;
  for (const int64_t id : ids) entries.push_back(FakeWorld::Entry(id));
  world.AnswerIndex(entries);
  return world.One<StoreIndexes>();
}

}  // namespace

TEST_CASE("A push that arrives while the page that lists it is being stored is delivered once",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithoutIndex(world);
  const auto stored = ListMessages(world, {4, 5});
  REQUIRE(stored.page.size() == 2);
  world.Push(connection, 4);
  CHECK(world.AllDelivered().empty());

  world.Do(StoreDone{stored.write, true});
  CHECK(world.AllDelivered().empty());
  world.Push(connection, 4);
  CHECK(world.AllDelivered().empty());
}

TEST_CASE("Pushes that arrive after one whose page is being stored are delivered after it",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithoutIndex(world);
  const auto stored = ListMessages(world, {4, 5});
  world.Push(connection, 4);
  world.Push(connection, 8);
  CHECK(world.AllDelivered().empty());

  // The page was not kept, so its messages come as pushes, in their order.
  world.Do(StoreDone{stored.write, false});
  const auto delivered = world.AllDelivered();
  REQUIRE(delivered.size() == 2);
  CHECK(delivered.front().push.messageid() == 4);
  CHECK(delivered.back().push.messageid() == 8);
  world.Push(connection, 9);
  CHECK(world.AllDelivered().size() == 1);
}

TEST_CASE("Pushes that are not listed on the page being stored do not wait for it",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithoutIndex(world);
  REQUIRE(ListMessages(world, {4, 5}).page.size() == 2);
  world.Push(connection, 8);
  CHECK(world.AllDelivered().size() == 1);
}

TEST_CASE("Sync waits for a page that takes long to store, with no report and no request",
          "[session][sync]") {
  FakeWorld world;
  LogInToIndex(world);
  const auto stored = ListMessages(world, {4});
  world.Advance(Sec(50));
  CHECK(world.session().state() == State::kConnected);
  CHECK(world.AllSent().empty());
  world.Do(StoreDone{stored.write, true});
  CHECK(world.OneSent().command == wire::command::kOfflineIndex);
  world.All<DeliverOffline>();
  world.AnswerIndex({});
  CHECK(world.Count<DeliverOffline>() == 1);
  CHECK(world.Count<Report>() == 0);
}

TEST_CASE("A page that is being stored while the tab sleeps is not reported", "[session][sync]") {
  FakeWorld world;
  LogInWithoutIndex(world);
  world.All<Report>();
  const auto stored = ListMessages(world, {4});
  world.Sleep(Sec(3600));
  world.Do(StoreDone{stored.write, true});
  CHECK(world.Count<Report>() == 0);
}

TEST_CASE("A push that waits for a page that takes long to store is delivered after a while",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithoutIndex(world);
  const auto stored = ListMessages(world, {4, 5});
  world.Push(connection, 4);
  world.Push(connection, 8);
  world.Advance(Sec(5));
  // Message 4 is on the page, and is delivered with it.
  REQUIRE(world.AllDelivered().size() == 1);
  world.Push(connection, 5);
  CHECK(world.AllDelivered().empty());
  world.Do(StoreDone{stored.write, true});
  world.AnswerIndex({});
  CHECK(world.Count<DeliverOffline>() == 1);
  world.Push(connection, 4);
  CHECK(world.AllDelivered().empty());
}

TEST_CASE("A push that was held back during a login is delivered once if its page is stored late",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = LogInToIndex(world);
  world.Push(connection, 4);
  const auto stored = ListMessages(world, {4});
  world.Sleep(Sec(3600));
  CHECK(world.session().state() == State::kConnected);
  CHECK(world.AllDelivered().empty());
  world.All<DeliverOffline>();
  world.Do(StoreDone{stored.write, true});
  world.AnswerIndex({});
  CHECK(world.Count<DeliverOffline>() == 1);
}

TEST_CASE("A push that was held back during a login is delivered if its page was not kept",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = LogInToIndex(world);
  const auto stored = ListMessages(world, {4});
  world.Push(connection, 4);
  world.Push(connection, 5);
  world.Do(StoreDone{stored.write, false});
  const auto delivered = world.AllDelivered();
  REQUIRE(delivered.size() == 2);
  CHECK(delivered.front().push.messageid() == 4);
}

TEST_CASE("A push listed on the previous connection's page is delivered if that is not kept",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = LogInToIndex(world);
  const auto stored = ListMessages(world, {4});
  world.Advance(Sec(5));
  const ConnectionId next = Reconnect(world, connection, MessageId(1));
  // Another device has read everything meanwhile.
  world.AnswerIndex({});
  world.Push(next, 4);
  CHECK(world.AllDelivered().empty());
  world.Do(StoreDone{stored.write, false});
  world.Push(next, 4);
  CHECK(world.AllDelivered().size() == 1);
}

TEST_CASE("A page that is stored late is delivered, and not stored again", "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  world.AnswerIndex({FakeWorld::Entry(3)});
  const auto stored = world.One<StoreIndexes>();
  world.Advance(Sec(5));
  world.All<DeliverOffline>();
  world.AllSent();
  world.Do(StoreDone{stored.write, true});
  CHECK(IndexedFrom(world.OneSent()) == 3);
  world.AnswerIndex({});
  CHECK_FALSE(world.One<DeliverOffline>().initial);
}

TEST_CASE("A page of the previous connection that is stored late counts even after an empty one",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  world.AnswerIndex({FakeWorld::Entry(3)});
  const auto stored = world.One<StoreIndexes>();
  world.Advance(Sec(5));
  const ConnectionId next = Reconnect(world, connection, MessageId(0));
  // Another device has read everything meanwhile.
  world.AnswerIndex({});
  world.All<DeliverOffline>();
  world.Do(StoreDone{stored.write, true});
  CHECK(world.Count<DeliverOffline>() == 1);
  world.Push(next, 3);
  CHECK(world.AllDelivered().empty());
}

TEST_CASE("A page requested before a late one was stored is requested again, from that one's end",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection, MessageId(0));
  world.AnswerIndex({FakeWorld::Entry(4)});
  const auto late = world.One<StoreIndexes>();
  world.Advance(Sec(5));
  Reconnect(world, connection, MessageId(0));
  world.Do(StoreDone{late.write, true});

  // Another device has read on: from the server's mark, 5 is not listed.
  world.AnswerIndex({FakeWorld::Entry(6)});
  CHECK(world.All<StoreIndexes>().empty());
  CHECK(IndexedFrom(world.AllSent().back()) == 4);
  world.AnswerIndex({FakeWorld::Entry(5), FakeWorld::Entry(6)});
  const auto stored = world.One<StoreIndexes>();
  CHECK(stored.page.size() == 2);
  CHECK(stored.cursor == MessageId(6));
}

}  // namespace kim::session
