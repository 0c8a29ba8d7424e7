// Offline syncs that fail or take long, and what is requested again.
#include "delivery_support.h"

namespace kim::session {

namespace {

/// A login that has sent its first index request, which is the last that was sent.
Sent ReachIndex(FakeWorld& world) {
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection, MessageId(1));
  return world.AllSent().back();
}

/// Checks that the session is online, reports why the sync failed, and asks again after exactly
/// this long.
Sent ExpectRetry(FakeWorld& world, int32_t status, Duration after = Sec(2)) {
  CHECK(world.session().state() == State::kConnected);
  const auto report = world.One<Report>();
  CHECK(report.problem == Problem::kSyncFailed);
  CHECK(report.detail == status);
  world.Advance(after - Ms(1));
  for (const Sent& sent : world.AllSent()) CHECK(sent.ping);
  world.Advance(Ms(1));
  Sent retry = world.AllSent().back();
  CHECK(IndexedFrom(retry) == 1);
  return retry;
}

}  // namespace

TEST_CASE("An index that is refused or malformed is reported and requested again",
          "[session][sync]") {
  FakeWorld world;
  const Sent request = ReachIndex(world);
  SECTION("refused") {
    world.Answer(request, {}, 101);
    ExpectRetry(world, 101);
  }
  SECTION("malformed") {
    world.Answer(request, "\x0a");
    ExpectRetry(world, pkt::InvalidPacketBody);
  }
}

TEST_CASE("The index is requested again at growing intervals, which a success resets",
          "[session][sync]") {
  FakeWorld world;
  Sent request = ReachIndex(world);
  for (const int64_t seconds : {2, 4, 8, 16, 32, 32, 32}) {
    world.Answer(request, {}, 101);
    world.Receive(request.connection, AsChars(wire::PongFrame()));
    request = ExpectRetry(world, 101, Sec(seconds));
  }
  world.AnswerIndex({});
  world.Advance(Sec(20));
  world.Do(NetworkHint{Hint::kWake});
  world.Receive(request.connection, AsChars(wire::PongFrame()));
  world.Answer(world.AllSent().back(), {}, 101);
  ExpectRetry(world, 101);
}

TEST_CASE("An index refused because the session is gone ends the connection, with one report",
          "[session][sync]") {
  FakeWorld world;
  const Sent request = ReachIndex(world);
  world.Answer(request, {}, 404);
  CHECK(world.One<Report>().problem == Problem::kSessionLost);
  CHECK(world.session().state() == State::kInit);
}

TEST_CASE("A sync of many pages goes on as long as they hold something new", "[session][sync]") {
  FakeWorld world;
  ReachIndex(world);
  for (int64_t id = 2; id < 102; ++id) {
    world.AnswerIndex({FakeWorld::Entry(id)});
    world.Do(StoreDone{world.One<StoreIndexes>().write, true});
    CHECK(IndexedFrom(world.AllSent().back()) == id);
  }
  world.AnswerIndex({});
  CHECK(world.session().state() == State::kConnected);
  CHECK(world.Count<Report>() == 0);
}

TEST_CASE("Fifty pages in a row may hold nothing new, and one more ends the sync",
          "[session][sync]") {
  FakeWorld world;
  std::vector<MessageId> known;
  for (int64_t id = 2; id < 60; ++id) known.push_back(MessageId(id));
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection, MessageId(1), {}, known);
  for (int64_t id = 2; id < 52; ++id) {
    world.AnswerIndex({FakeWorld::Entry(id)});
    world.Do(StoreDone{world.One<StoreIndexes>().write, true});
  }
  CHECK(world.Count<Report>() == 0);
  world.AnswerIndex({FakeWorld::Entry(52)});
  const auto report = world.One<Report>();
  CHECK(report.problem == Problem::kSyncFailed);
  CHECK(report.detail == 0);
}

TEST_CASE("Catch-ups that find nothing new are no failures, and deliver nothing",
          "[session][sync]") {
  Options options;
  options.catch_up_after = 1;
  FakeWorld world(options);
  const ConnectionId connection = LogInWithIndex(world, 4);
  world.All<DeliverOffline>();
  for (int64_t id = 5; id < 65; ++id) {
    // Done before the page comes, so that nothing ends the catch-up early.
    PushAndFinish(world, connection, id);
    world.AnswerIndex({FakeWorld::Entry(id)});
    world.Do(StoreDone{world.One<StoreIndexes>().write, true});
    world.AnswerIndex({});
  }
  CHECK(world.Count<Report>() == 0);
  CHECK(world.Count<DeliverOffline>() == 0);
}

TEST_CASE("A login waits for the index longer than for the store, if requests may take longer",
          "[session][sync]") {
  Options options;
  options.store_timeout = Sec(1);
  FakeWorld world(options);
  ReachIndex(world);
  world.Advance(Ms(4999));
  CHECK(world.session().state() == State::kConnecting);
}

TEST_CASE("Entries ahead of a message at work are requested again if they were not kept",
          "[session][sync]") {
  FakeWorld world;
  const ConnectionId old = LogInWithCursor(world);
  PushToHandler(world, old, 5);
  Reconnect(world, old, MessageId(1));
  world.AnswerIndex({FakeWorld::Entry(4), FakeWorld::Entry(5)});
  world.Do(StoreDone{world.One<StoreIndexes>().write, false});
  ExpectRetry(world, 0);
}

TEST_CASE("An acknowledgement without an answer ends no sync", "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = LogInWithCursor(world);
  world.Advance(Sec(10));
  PushAndFinish(world, connection, 5);
  world.Advance(Ms(500));
  CHECK(MessageIdIn(world.OneSent(), wire::command::kTalkAck) == 5);
  world.Advance(Sec(4));
  world.Do(NetworkHint{Hint::kWake});
  world.Receive(connection, AsChars(wire::PongFrame()));
  CHECK(IndexedFrom(world.AllSent().back()) == 1);
  world.Advance(Sec(4));
  CHECK(world.Count<Report>() == 0);
  world.AnswerIndex({FakeWorld::Entry(6)});
  CHECK(world.Count<StoreIndexes>() == 1);
}

TEST_CASE("A failed look back is repeated after a while, and not at once", "[session][sync]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  PushAndFinish(world, connection, 5);
  world.Advance(Ms(500));
  const Sent look_back = world.OneSent();
  CHECK(IndexedFrom(look_back) == 0);
  world.Answer(look_back, {}, 101);
  world.Advance(Ms(1999));
  CHECK(world.AllSent().empty());
  world.Advance(Ms(1));
  CHECK(IndexedFrom(world.OneSent()) == 0);
}

}  // namespace kim::session
