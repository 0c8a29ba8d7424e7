// What the simulation, and readers of the code, found about messages, each as the shortest course
// of events that showed it.
#include "delivery_support.h"

namespace kim::session {

TEST_CASE("The cursor does not pass a message whose handler is at work", "[session][regress]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  world.Push(old, 5);
  const Delivered delivered = world.AllDelivered().front();
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

TEST_CASE("A handler at work on another account's message holds up no acknowledgement",
          "[session][regress]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  world.Push(old, 5);
  const Delivered others = world.AllDelivered().front();
  const ConnectionId connection = Reconnect(world, old, MessageId(1), "test2");
  world.AnswerIndex({});

  world.Push(connection, 7);
  Finish(world, world.AllDelivered().front());
  world.Advance(Sec(2));
  CHECK(MessageIdIn(world.OneSent(), "chat.talk.ack") == 7);

  Finish(world, others);
  world.Advance(Sec(2));
  CHECK(world.AllSent().empty());
}

TEST_CASE("A message that the store did not keep is kept with the index, then acknowledged",
          "[session][regress]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  world.Push(old, 5);
  Finish(world, world.AllDelivered().front(), /*kept=*/false);
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

TEST_CASE("A message that the store is long at work on is not kept with the index too",
          "[session][regress]") {
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

TEST_CASE("Handlers and writes that were at work while the page slept have their time left",
          "[session][regress]") {
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

  // It is kept, so it does not come again.
  Reconnect(world, connection, MessageId(1));
  world.AnswerIndex({FakeWorld::Entry(5), FakeWorld::Entry(6)});
  CHECK(world.One<StoreIndexes>().page.empty());
}

TEST_CASE("A handler that hangs is let go of although timers fire once a minute",
          "[session][regress]") {
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

TEST_CASE("An acknowledgement is not repeated while an older message is at work",
          "[session][regress]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  world.Push(old, 9);
  Finish(world, world.AllDelivered().front());
  world.Advance(Sec(1));
  CHECK(MessageIdIn(world.OneSent(), "chat.talk.ack") == 9);
  world.Push(old, 5);
  const Delivered older = world.AllDelivered().front();
  // The acknowledgement was not confirmed, so it is to be sent again.
  Reconnect(world, old, MessageId(1));
  world.AnswerIndex({});
  world.Advance(Sec(5));
  CHECK(world.AllSent().empty());
  Finish(world, older);
  world.Advance(Sec(1));
  CHECK(MessageIdIn(world.OneSent(), "chat.talk.ack") == 9);
}

TEST_CASE("A store that opens late gives its cursor and its entries all the same",
          "[session][regress]") {
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

TEST_CASE("A page that is stored late is handed out, and not stored again", "[session][regress]") {
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
  CHECK(MessageIdIn(world.OneSent(), "chat.offline.index") == 3);
  world.AnswerIndex({});
  CHECK_FALSE(world.One<DeliverOffline>().initial);
}

TEST_CASE("A page of the connection before that is stored late counts even after an empty one",
          "[session][regress]") {
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

TEST_CASE(
    "A page asked for before a late one was stored is asked for anew, from where that one ends",
    "[session][regress]") {
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
  CHECK(MessageIdIn(world.AllSent().back(), "chat.offline.index") == 4);
  world.AnswerIndex({FakeWorld::Entry(5), FakeWorld::Entry(6)});
  const auto stored = world.One<StoreIndexes>();
  CHECK(stored.page.size() == 2);
  CHECK(stored.cursor == MessageId(6));
}

TEST_CASE("Without a cursor, every acknowledgement looks back first", "[session][regress]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Push(connection, 5);
  Finish(world, world.AllDelivered().front());
  world.Advance(Ms(500));
  CHECK(MessageIdIn(world.OneSent(), "chat.offline.index") == 0);
  // Nothing older that an acknowledgement could hide.
  world.AnswerIndex({});
  const Sent ack = world.OneSent();
  CHECK(MessageIdIn(ack, "chat.talk.ack") == 5);
  world.Answer(ack);
  world.Push(connection, 9);
  Finish(world, world.AllDelivered().front());
  world.Advance(Sec(3));
  CHECK(MessageIdIn(world.OneSent(), "chat.offline.index") == 0);
  world.AnswerIndex({FakeWorld::Entry(8), FakeWorld::Entry(9)});
  CHECK(world.One<StoreIndexes>().page.size() == 1);
}

TEST_CASE("Without a cursor, an index that was not looked at to the end is looked at again",
          "[session][regress]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Push(connection, 10);
  Finish(world, world.AllDelivered().front());
  world.Advance(Ms(500));
  CHECK(MessageIdIn(world.OneSent(), "chat.offline.index") == 0);
  world.Push(connection, 3);
  const Delivered at_work = world.AllDelivered().front();
  world.AnswerIndex({FakeWorld::Entry(3), FakeWorld::Entry(5), FakeWorld::Entry(10)});
  Finish(world, at_work);
  world.Advance(Sec(3));
  // The 5 has come with no push: an acknowledgement of the 10 would hide it.
  CHECK(MessageIdIn(world.OneSent(), "chat.offline.index") == 0);
}

TEST_CASE("Without a cursor, a logout acknowledges nothing", "[session][regress]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Push(connection, 5);
  Finish(world, world.AllDelivered().front());
  world.Do(Logout{});
  CHECK(world.AllSent().empty());
}

TEST_CASE("What waits for a message that was not kept is acknowledged once the index has been",
          "[session][regress]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  world.Push(old, 5);
  Finish(world, world.AllDelivered().front(), /*kept=*/false);
  const ConnectionId connection = Reconnect(world, old, MessageId(1));
  world.AnswerIndex({});
  world.Push(connection, 7);
  Finish(world, world.AllDelivered().front());
  world.Advance(Sec(1));
  CHECK(world.AllSent().empty());

  world.Advance(Sec(20));
  world.Do(NetworkHint{Hint::kWake});
  world.Receive(connection, AsChars(wire::PongFrame()));
  world.AllSent();
  world.AnswerIndex({FakeWorld::Entry(5)});
  world.Do(StoreDone{world.One<StoreIndexes>().write, true});
  CHECK(MessageIdIn(world.AllSent().back(), "chat.talk.ack") == 7);
}

TEST_CASE("What an index request has undone is acknowledged again beside a newer message at work",
          "[session][regress]") {
  Options options;
  options.catch_up_after = 3;
  FakeWorld world(options);
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  world.AnswerIndex({FakeWorld::Entry(4)});
  world.Do(StoreDone{world.One<StoreIndexes>().write, true});
  world.AnswerIndex({});
  world.Push(connection, 5);
  Finish(world, world.AllDelivered().front());
  world.AllSent();
  world.Advance(Sec(1));
  CHECK(MessageIdIn(world.OneSent(), "chat.talk.ack") == 5);

  world.Push(connection, 6);
  world.Push(connection, 7);
  Finish(world, world.AllDelivered().back());
  CHECK(MessageIdIn(world.OneSent(), "chat.offline.index") == 4);
  world.Advance(Sec(4));
  CHECK(world.AllSent().empty());
  world.AnswerIndex({});
  CHECK(MessageIdIn(world.OneSent(), "chat.talk.ack") == 5);
}

TEST_CASE("What an index request has named is not taken back by an older acknowledgement",
          "[session][regress]") {
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
  CHECK(MessageIdIn(world.OneSent(), "chat.offline.index") == 5);
  world.Advance(Sec(2));
  CHECK(world.AllSent().empty());
}

}  // namespace kim::session
