// What a session keeps in memory: what is in progress, and nothing of what has ended.
#include <algorithm>

#include "delivery_support.h"

namespace kim::session {

namespace {

constexpr int32_t kKnownIds = 200;

Options FewKnownIds() {
  Options options;
  options.max_known_ids = kKnownIds;
  return options;
}

void HandleAndStore(FakeWorld& world) {
  for (const Delivered& message : world.AllDelivered()) {
    world.Do(MessageHandled{message.delivery});
    for (const StoreMessage& keep : world.All<StoreMessage>()) {
      world.Do(StoreDone{keep.delivery, true});
    }
  }
}

/// Takes a connection from its login to its loss, with everything that can happen on it. `id` is
/// the id of the last message.
void LiveThroughConnection(FakeWorld& world, ConnectionId connection, int64_t& id) {
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection, MessageId(id));
  world.AnswerIndex({FakeWorld::Entry(id + 1), FakeWorld::Entry(id + 2)});
  for (int i = 0; i < 10; ++i) world.Push(connection, id + 3 + i);
  world.Do(StoreDone{world.One<StoreIndexes>().write, true});
  world.AnswerIndex({});
  for (int i = 0; i < 20; ++i) world.Push(connection, id + 13 + i, "hello", "group");
  id += 33;
  HandleAndStore(world);
  world.Advance(Sec(1));

  for (int i = 0; i < 30; ++i) world.Request(i % 3 == 0 ? "" : "user" + std::to_string(id + i));
  const std::vector<Sent> sent = world.AllSent();
  for (size_t i = 0; i < sent.size(); i += 2) world.Answer(sent[i]);
  world.Do(CancelRequest{world.Request("test2")});
  world.Receive(connection, "garbage");
  world.Advance(Sec(10));
  world.Receive(connection, kPong);
  world.Request("test2");
  world.Push(connection, ++id);  // its handler never finishes
  world.Do(SocketClosed{connection});
  world.Advance(Sec(31));
}

}  // namespace

TEST_CASE("A session uses no more memory after many connections than after a few",
          "[session][memory]") {
  FakeWorld world(FewKnownIds());
  world.Do(Login{});
  ConnectionId connection = world.One<AcquireToken>().connection;
  int64_t id = 0;
  int64_t few = 0;
  int64_t most = 0;
  for (int round = 0; round < 120; ++round) {
    world.Do(TokenReady{connection, AsBytes("token"), true});
    world.Do(SocketOpened{connection});
    LiveThroughConnection(world, connection, id);
    auto& highest = round < 20 ? few : most;
    highest = std::max(highest, world.session().held());
    world.All<AcquireToken>();  // of the attempts that nobody has answered
    connection = world.NextAttempt().connection;
  }
  CHECK(id > 100 * 30);
  CHECK(most <= few);
}

TEST_CASE("An idle session is small", "[session][memory]") {
  FakeWorld world;
  CHECK(world.session().held() > 500);
  CHECK(world.session().held() < 4096);
  world.LogIn();
  CHECK(world.session().held() < 4096);
}

TEST_CASE("A flood of garbage leaves nothing behind", "[session][memory]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  const int64_t before = world.session().held();
  const std::string large(1 << 20, '\xff');
  for (int i = 0; i < 1000; ++i) {
    world.Receive(connection, i % 100 == 0 ? large : "garbage");
  }
  CHECK(world.Count<Report>() == 10);
  CHECK(world.session().stats().malformed_frames == 1000);
  CHECK(world.session().held() <= before + 1024);
  CHECK(world.session().state() == State::kConnected);
}

TEST_CASE("A header with many entries leaves nothing behind", "[session][memory]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  const int64_t before = world.session().held();
  pkt::Header header;
  for (int i = 0; i < 10'000; ++i) header.add_meta()->set_key("key");
  const std::string bytes = header.SerializeAsString();
  std::string frame("\xc3\x11\xa3\x65", 4);
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame.push_back(static_cast<char>(bytes.size() >> shift));
  }
  world.Receive(connection, frame + bytes + std::string(4, '\0'));
  CHECK(world.Count<Notify>() == 1);
  CHECK(world.session().held() <= before + 1024);
}

TEST_CASE("Ended requests leave less than 100 bytes for each of the most ever pending at once",
          "[session][memory]") {
  FakeWorld world;
  world.LogIn();
  const int64_t before = world.session().held();
  for (int rounds = 0; rounds < 3; ++rounds) {
    for (int i = 0; i < 5000; ++i) world.Request("");
    for (const Sent& sent : world.AllSent()) world.Answer(sent);
    CHECK(world.AllEnded().size() == 5000);
  }
  CHECK(world.session().held() - before < 5000 * 100);
}

TEST_CASE("Answered requests leave nothing behind while an older one waits", "[session][memory]") {
  FakeWorld world;
  world.LogIn();
  world.Request("slow");
  world.AllSent();
  const int64_t before = world.session().held();
  for (int i = 0; i < 10'000; ++i) {
    world.Request("");
    for (const Sent& sent : world.AllSent()) world.Answer(sent);
    CHECK(world.AllEnded().size() == 1);
  }
  CHECK(world.session().held() <= before + 1024);
}

TEST_CASE("Requests beyond the limit use no memory", "[session][memory]") {
  Options options;
  options.max_pending_requests = 100;
  FakeWorld world(options);
  world.Do(Login{});
  for (int i = 0; i < 100; ++i) world.Request();
  const int64_t full = world.session().held();
  for (int i = 0; i < 1000; ++i) world.Request();
  CHECK(world.AllEnded().size() == 1000);
  CHECK(world.session().held() <= full + 1024);
}

TEST_CASE("Pushes beyond the limit are not held, and the memory of the held ones is freed",
          "[session][memory]") {
  Options options;
  options.max_held_pushes = 100;
  FakeWorld world(options);
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  const int64_t before = world.session().held();
  const std::string body(1000, 'x');
  int64_t id = 0;
  for (int i = 0; i < 100; ++i) world.Push(connection, ++id, body);
  const int64_t full = world.session().held();
  CHECK(full - before > 100 * 1000);
  CHECK(full - before < 100 * 2000);
  for (int i = 0; i < 1000; ++i) world.Push(connection, ++id, body);
  CHECK(world.session().held() <= full);
  world.Do(SocketClosed{connection});
  CHECK(world.session().held() <= before + 4096);
}

TEST_CASE("Messages that the store does not keep use a limited amount of memory",
          "[session][memory]") {
  FakeWorld world(FewKnownIds());
  const ConnectionId connection = world.LogIn();
  int64_t id = 0;
  const auto receive = [&](int count) {
    for (int i = 0; i < count; ++i) {
      world.Push(connection, ++id);
      for (const Delivered& delivered : world.AllDelivered()) Finish(world, delivered, false);
      world.All<Report>();
      world.AllSent();
    }
    return world.session().held();
  };
  const int64_t full = receive(4 * kKnownIds);
  CHECK(receive(20 * kKnownIds) <= full);
}

TEST_CASE("Known ids beyond the limit use no memory", "[session][memory]") {
  FakeWorld world(FewKnownIds());
  const ConnectionId connection = world.LogIn();
  int64_t id = 0;
  const auto receive = [&](int count) {
    for (int i = 0; i < count; ++i) {
      world.Push(connection, ++id);
      HandleAndStore(world);
      world.AllSent();
    }
    return world.session().held();
  };
  const int64_t full = receive(2 * kKnownIds);
  CHECK(receive(20 * kKnownIds) <= full);
}

}  // namespace kim::session
