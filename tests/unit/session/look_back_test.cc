// Acknowledgements of an account without a cursor: first the index is asked for the messages that
// they would hide.
#include "delivery_support.h"

namespace kim::session {

TEST_CASE("Before the first acknowledgement, an account without a cursor looks back",
          "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  PushAndFinish(world, connection, 9);
  world.Advance(Ms(500));
  // Message 8 went to a group by another gateway: its push never came.
  CHECK(world.OneSent().command == "chat.offline.index");
  world.AnswerIndex({FakeWorld::Entry(8, "test3", "g1"), FakeWorld::Entry(9)});
  const auto stored = world.One<StoreIndexes>();
  REQUIRE(stored.page.size() == 1);
  CHECK(stored.page[0].message_id == MessageId(8));
  world.Do(StoreDone{stored.write, true});
  // This request tells the server that 9 is safe here, so no acknowledgement of it follows.
  CHECK(MessageIdIn(world.OneSent(), "chat.offline.index") == 9);
  world.AnswerIndex({});
  CHECK_FALSE(world.One<DeliverOffline>().initial);
  world.Advance(Sec(3));
  CHECK(world.AllSent().empty());
}

TEST_CASE("Without a cursor, every acknowledgement looks back first", "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  PushAndFinish(world, connection, 5);
  world.Advance(Ms(500));
  CHECK(MessageIdIn(world.OneSent(), "chat.offline.index") == 0);
  // Nothing older that an acknowledgement could hide.
  world.AnswerIndex({});
  const Sent ack = world.OneSent();
  CHECK(MessageIdIn(ack, "chat.talk.ack") == 5);
  world.Answer(ack);
  PushAndFinish(world, connection, 9);
  world.Advance(Sec(3));
  CHECK(MessageIdIn(world.OneSent(), "chat.offline.index") == 0);
  world.AnswerIndex({FakeWorld::Entry(8), FakeWorld::Entry(9)});
  CHECK(world.One<StoreIndexes>().page.size() == 1);
}

TEST_CASE("Without a cursor, a look back that ended early is made again", "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  PushAndFinish(world, connection, 10);
  world.Advance(Ms(500));
  CHECK(MessageIdIn(world.OneSent(), "chat.offline.index") == 0);
  const Delivered at_work = PushToHandler(world, connection, 3);
  world.AnswerIndex({FakeWorld::Entry(3), FakeWorld::Entry(5), FakeWorld::Entry(10)});
  Finish(world, at_work);
  world.Advance(Sec(3));
  // Message 5 was never pushed: an acknowledgement of 10 would hide it.
  CHECK(MessageIdIn(world.OneSent(), "chat.offline.index") == 0);
}

TEST_CASE("Without a cursor, a logout acknowledges nothing", "[session][ack]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  PushAndFinish(world, connection, 5);
  world.Do(Logout{});
  CHECK(world.AllSent().empty());
}

}  // namespace kim::session
