#include "fake_world.h"

namespace kim::session {

namespace {

size_t Pings(FakeWorld& world) {
  size_t pings = 0;
  for (const Sent& sent : world.AllSent()) pings += sent.ping ? 1 : 0;
  return pings;
}

}  // namespace

TEST_CASE("A ping goes out every 55 seconds, counted from the login", "[session][liveness]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  for (int i = 0; i < 3; ++i) {
    world.Advance(Ms(54999));
    CHECK(Pings(world) == 0);
    world.Advance(Ms(1));
    CHECK(Pings(world) == 1);
    world.Receive(connection, kPong);
  }
}

TEST_CASE("A connection whose read timeout would overflow is never dropped",
          "[session][liveness]") {
  Options options;
  options.heartbeat_interval = Ms(9'000'000'000'000'000);
  options.read_timeout_intervals = INT32_MAX;
  FakeWorld world(options);
  world.LogIn();
  world.Advance(Sec(1'000'000));
  CHECK(world.session().state() == State::kConnected);
}

TEST_CASE("A connection on which nothing is read for three intervals is dropped",
          "[session][liveness]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Advance(Ms(3 * 55000 - 1));
  CHECK(world.session().state() == State::kConnected);
  world.Advance(Ms(1));
  CHECK(world.AllEvents() == std::vector{Event::kReconnecting});
  CHECK(world.One<CloseSocket>().connection == connection);
  CHECK(world.One<Report>().problem == Problem::kReadTimeout);
}

TEST_CASE("Any frame keeps the connection", "[session][liveness]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  for (int i = 0; i < 10; ++i) {
    world.Advance(Sec(100));
    world.Push(connection, i + 1);
  }
  CHECK(world.session().state() == State::kConnected);
}

TEST_CASE("A pong measures the round-trip time", "[session][liveness]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  CHECK(world.session().stats().round_trip_ms == -1);
  world.Advance(Sec(55));
  world.Advance(Ms(42));
  world.Receive(connection, kPong);
  CHECK(world.session().stats().round_trip_ms == 42);
}

TEST_CASE("A tab that slept for an hour sends one probe when it wakes", "[session][wake]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Sleep(Sec(3600));
  CHECK(world.session().state() == State::kConnected);
  CHECK(Pings(world) == 1);

  SECTION("an answer keeps the connection, and missed messages are requested") {
    world.Receive(connection, kPong);
    const Sent index = world.OneSent();
    CHECK(index.command == "chat.offline.index");
    world.Answer(index);
    world.Advance(Sec(30));
    CHECK(world.session().state() == State::kConnected);
  }
  SECTION("silence drops the connection within seconds") {
    world.Advance(Sec(5));
    CHECK(world.AllEvents() == std::vector{Event::kReconnecting});
  }
}

TEST_CASE("A late timer sends one ping, however many it has missed", "[session][liveness]") {
  Options options;
  options.heartbeat_interval = Sec(10);
  options.read_timeout_intervals = 10;
  options.suspend_threshold = Sec(1000);
  FakeWorld world(options);
  world.LogIn();
  world.Sleep(Sec(65));
  world.Advance(Ms(9999));
  CHECK(Pings(world) == 1);
  world.Advance(Ms(1));
  CHECK(Pings(world) == 1);
}

TEST_CASE("A frame that waited while the page slept does not prove that the connection works",
          "[session][wake]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Sleep(Sec(3600));
  world.Push(connection, 1);
  world.Advance(Sec(5));
  CHECK(world.AllEvents() == std::vector{Event::kReconnecting});
}

TEST_CASE("A probe does not time out while frames arrive", "[session][wake]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Sleep(Sec(3600));
  for (int64_t id = 1; id <= 5; ++id) {
    world.Push(connection, id);
    world.Advance(Sec(4));
  }
  world.Receive(connection, kPong);
  world.Advance(Sec(30));
  CHECK(world.session().state() == State::kConnected);
}

TEST_CASE("Timers that fire once a minute do not keep a dead connection alive", "[session][wake]") {
  FakeWorld world;
  world.LogIn();
  // As in a page that has long been hidden. Every probe's time-out comes late.
  int minutes = 0;
  while (world.session().state() == State::kConnected && minutes < 60) {
    world.Sleep(Sec(60));
    ++minutes;
  }
  CHECK(minutes == 4);
  CHECK(world.AllEvents() == std::vector{Event::kReconnecting});
}

TEST_CASE("Timers that fire once a minute keep a connection that answers", "[session][wake]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  for (int minute = 0; minute < 60; ++minute) {
    world.Sleep(Sec(60));
    world.Receive(connection, kPong);
  }
  CHECK(world.session().state() == State::kConnected);
  CHECK(world.AllEvents().empty());
}

TEST_CASE("A clock that jumps back changes nothing", "[session][wake]") {
  FakeWorld world;
  world.LogIn();
  world.Sleep(Sec(-3600));
  CHECK(Pings(world) == 0);
  CHECK(world.session().state() == State::kConnected);
}

TEST_CASE("However many hints arrive, one probe is sent", "[session][wake]") {
  FakeWorld world;
  world.LogIn();
  world.Do(NetworkHint{Hint::kWake});
  world.Do(NetworkHint{Hint::kOnline});
  world.Do(NetworkHint{Hint::kOffline});
  CHECK(Pings(world) == 1);
  world.Advance(Sec(5));
  CHECK(world.session().state() == State::kReconnecting);
}

TEST_CASE("A hint cuts the wait to reconnect short", "[session][wake]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Advance(Sec(1));
  world.Do(SocketClosed{connection});
  world.Do(NetworkHint{Hint::kOnline});
  CHECK(world.Count<AcquireToken>() == 1);
}

TEST_CASE("Continuous hints cause an attempt a second", "[session][wake]") {
  FakeWorld world;
  world.Do(SocketClosed{world.LogIn()});
  int attempts = 0;
  Timestamp last = world.now();
  for (int tenths = 0; tenths < 600; ++tenths) {
    world.Advance(Duration::Millis(100));
    world.Do(NetworkHint{Hint::kOnline});
    for (const AcquireToken& token : world.All<AcquireToken>()) {
      ++attempts;
      CHECK(world.now() - last <= Sec(1));
      last = world.now();
      world.Do(TokenFailed{token.connection});
    }
  }
  // A few attempts may come sooner, since the first random waits are short.
  CHECK(attempts >= 60);
  CHECK(attempts <= 65);
}

TEST_CASE("A hint never undoes a logout", "[session][wake]") {
  FakeWorld world;
  world.LogIn();
  world.Do(Logout{});
  world.Advance(Sec(2));
  world.Do(NetworkHint{Hint::kOnline});
  world.Do(NetworkHint{Hint::kWake});
  CHECK(world.Count<AcquireToken>() == 0);
}

TEST_CASE("An idle client has one timer, for its next ping", "[session][liveness]") {
  FakeWorld world;
  world.LogIn();
  CHECK(world.session().NextDeadline() == world.now() + Sec(55));
  world.Do(Logout{});
  world.Advance(Sec(2));
  CHECK(world.session().NextDeadline().is_never());
}

TEST_CASE("Garbage after the login is reported and changes nothing else", "[session][hostile]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  for (const std::string_view garbage : {"", "x", "\xc3\x11\xa3\x65", "garbage"}) {
    world.Receive(connection, garbage);
  }
  CHECK(world.Count<Report>() == 4);
  CHECK(world.session().stats().malformed_frames == 4);
  world.Push(connection, 5);
  CHECK(world.AllDelivered().size() == 1);
}

TEST_CASE("A frame over the limit is refused without being read", "[session][hostile]") {
  Options options;
  options.max_frame_bytes = 1000;
  FakeWorld world(options);
  const ConnectionId connection = world.LogIn();
  world.Push(connection, 5, std::string(2000, 'x'));
  CHECK(world.AllDelivered().empty());
  const auto report = world.One<Report>();
  CHECK(report.problem == Problem::kFrameTooLarge);
  CHECK(report.detail > 2000);
}

TEST_CASE("Held pushes together take no more bytes than the largest frame", "[session][hostile]") {
  Options options;
  options.max_frame_bytes = 1000;
  FakeWorld world(options);
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  for (int i = 0; i < 100; ++i) world.Push(connection, 5 + i, std::string(400, 'x'));
  world.AllSent();
  world.AnswerIndex({});
  CHECK(world.AllDelivered().size() == 2);
  CHECK(world.OneSent().command == "chat.offline.index");
}

TEST_CASE("Pushes beyond the limit of held ones are left to the next catch-up",
          "[session][hostile]") {
  Options options;
  options.max_held_pushes = 1;
  FakeWorld world(options);
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  world.Push(connection, 5);
  world.Push(connection, 6);
  world.AllSent();
  world.AnswerIndex({});
  CHECK(world.AllDelivered().size() == 1);
  CHECK(world.OneSent().command == "chat.offline.index");
}

}  // namespace kim::session
