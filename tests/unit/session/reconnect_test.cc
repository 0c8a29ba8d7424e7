#include <algorithm>

#include "fake_world.h"

namespace kim::session {

TEST_CASE(
    "A lost connection is re-established, with one event when it is lost and one when it is back",
    "[session][reconnect]") {
  FakeWorld world;
  world.Do(SocketClosed{world.LogIn()});
  CHECK(world.AllEvents() == std::vector{Event::kReconnecting});
  CHECK(world.session().state() == State::kReconnecting);
  world.Advance(Sec(1));
  const ConnectionId next = world.OpenSocketOf();
  world.AnswerLogin(next);
  world.LoadStoreOf(next);
  world.AnswerIndex({});
  CHECK(world.AllEvents() == std::vector{Event::kReconnected});
  CHECK(world.session().state() == State::kConnected);
  CHECK(world.session().stats().reconnects == 1);
}

TEST_CASE("There is never more than one attempt at a time", "[session][reconnect]") {
  FakeWorld world;
  world.Do(SocketClosed{world.LogIn()});
  world.Advance(Sec(1));
  CHECK(world.Count<AcquireToken>() == 1);
  world.Do(Login{});
  world.Do(NetworkHint{Hint::kOnline});
  world.Do(NetworkHint{Hint::kWake});
  CHECK(world.Count<AcquireToken>() == 0);
}

TEST_CASE("Attempts go on at growing intervals, up to the cap", "[session][reconnect]") {
  FakeWorld world;
  world.Do(SocketClosed{world.LogIn()});
  int attempts = 0;
  for (int seconds = 0; seconds < 3600; ++seconds) {
    world.Advance(Sec(1));
    for (const AcquireToken& token : world.All<AcquireToken>()) {
      ++attempts;
      world.Do(TokenFailed{token.connection});
    }
  }
  // On average one in 15 s once the cap is reached; never one in more than 30 s.
  CHECK(attempts > 120);
  CHECK(attempts < 400);
  CHECK(world.AllEvents() == std::vector{Event::kReconnecting});
}

TEST_CASE("Clients with different seeds do not reconnect at the same time",
          "[session][reconnect]") {
  std::vector<int64_t> times;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    FakeWorld world({}, seed);
    world.Do(SocketClosed{world.LogIn()});
    times.push_back(world.session().NextDeadline().millis());
  }
  std::sort(times.begin(), times.end());
  CHECK(std::unique(times.begin(), times.end()) - times.begin() > 15);
}

TEST_CASE("A limit on attempts closes the session", "[session][reconnect]") {
  Options options;
  options.max_reconnect_attempts = 3;
  FakeWorld world(options);
  world.Do(SocketClosed{world.LogIn()});
  for (int i = 0; i < 3; ++i) {
    world.Do(TokenFailed{world.NextAttempt().connection});
  }
  CHECK(world.AllEvents() == std::vector{Event::kReconnecting, Event::kClosed});
  CHECK(world.session().state() == State::kClosed);
  const auto report = world.One<Report>();
  CHECK(report.problem == Problem::kReconnectExhausted);
  CHECK(report.detail == 3);
}

TEST_CASE("A connection that lasts long enough resets the count of attempts",
          "[session][reconnect]") {
  Options options;
  options.max_reconnect_attempts = 2;
  FakeWorld world(options);
  ConnectionId connection = world.LogIn();
  const auto lose = [&](Duration after) {
    world.Advance(after);
    world.Do(SocketClosed{connection});
    if (world.session().state() != State::kReconnecting) return;
    connection = world.NextAttempt().connection;
    world.Do(TokenReady{connection, {}, false});
    world.Do(SocketOpened{connection});
    world.AnswerLogin(connection);
    world.LoadStoreOf(connection);
    world.AnswerIndex({});
  };
  for (int i = 0; i < 10; ++i) lose(options.stable_after);
  CHECK(world.session().state() == State::kConnected);
  lose(options.stable_after - Ms(1));
  CHECK(world.session().state() == State::kConnected);
  lose(options.stable_after - Ms(1));
  CHECK(world.session().state() == State::kClosed);
}

TEST_CASE("A login after the session was closed for good resets the count of attempts",
          "[session][reconnect]") {
  Options options;
  options.max_reconnect_attempts = 1;
  FakeWorld world(options);
  for (int i = 0; i < 2; ++i) {
    world.Do(SocketClosed{world.LogIn()});
    REQUIRE(world.session().state() == State::kReconnecting);
    world.Do(TokenFailed{world.NextAttempt().connection});
    CHECK(world.session().state() == State::kClosed);
  }
}

TEST_CASE("Reconnecting goes on after a refusal for another reason than the token",
          "[session][reconnect]") {
  FakeWorld world;
  world.Do(SocketClosed{world.LogIn()});
  for (int i = 0; i < 5; ++i) {
    const ConnectionId connection = world.NextAttempt().connection;
    world.Do(TokenReady{connection, AsBytes("token"), false});
    world.Do(SocketOpened{connection});
    world.ReceivePacket(connection, wire::command::kSignIn, pkt::Response, {}, 101);
    CHECK(world.session().state() == State::kReconnecting);
  }
  CHECK(world.Count<Report>() == 0);
}

TEST_CASE("A socket has the whole login timeout, counted from the token", "[session][reconnect]") {
  FakeWorld world;
  world.Do(Login{});
  const ConnectionId connection = world.One<AcquireToken>().connection;
  world.Advance(Ms(9999));
  world.Do(TokenReady{connection, AsBytes("token"), false});
  world.Advance(Ms(9999));
  CHECK(world.Count<LoginFinished>() == 0);
  world.Advance(Ms(1));
  CHECK(world.One<LoginFinished>().result == LoginResult::kTimeout);
}

TEST_CASE("A token rejected on a reconnect closes the session", "[session][reconnect]") {
  FakeWorld world;
  world.Do(SocketClosed{world.LogIn()});
  world.AllEvents();
  world.Advance(Sec(1));
  const auto reject = [&world](ConnectionId connection) {
    world.ReceivePacket(connection, wire::command::kSignIn, pkt::Request, {}, pkt::Unauthorized);
  };
  SECTION("at once if the token cannot be renewed") {
    reject(world.OpenSocketOf("token", false));
    CHECK(world.AllEvents() == std::vector{Event::kClosed});
  }
  SECTION("only if the provider gives the same token again") {
    reject(world.OpenSocketOf("old", true));
    CHECK(world.AllEvents().empty());
    world.Advance(Sec(5));
    reject(world.OpenSocketOf("old", true));
    CHECK(world.AllEvents() == std::vector{Event::kClosed});
  }
  SECTION("not if the provider gives another one that is accepted") {
    reject(world.OpenSocketOf("old", true));
    world.Advance(Sec(5));
    world.AnswerLogin(world.OpenSocketOf("new", true));
    CHECK(world.Count<LoadStore>() == 1);
  }
}

TEST_CASE("Tokens that are rejected one after another are reported", "[session][reconnect]") {
  FakeWorld world;
  world.Do(SocketClosed{world.LogIn()});
  const auto reject = [&world](std::string_view token) {
    const ConnectionId connection = world.NextAttempt().connection;
    world.Do(TokenReady{connection, AsBytes(token), true});
    world.Do(SocketOpened{connection});
    world.ReceivePacket(connection, wire::command::kSignIn, pkt::Request, {}, pkt::Unauthorized);
  };
  reject("first");
  CHECK(world.Count<Report>() == 0);
  reject("second");
  const Report report = world.One<Report>();
  CHECK(report.problem == Problem::kTokenRejected);
  CHECK(report.detail == pkt::Unauthorized);
  reject("third");
  CHECK(world.One<Report>().problem == Problem::kTokenRejected);
  CHECK(world.session().state() == State::kReconnecting);
}

TEST_CASE("A reconnect reports what it waited for in vain", "[session][reconnect]") {
  FakeWorld world;
  world.Do(SocketClosed{world.LogIn()});
  const ConnectionId connection = world.NextAttempt().connection;
  SECTION("a token, at its timeout") {
    world.Advance(Ms(9'999));
    CHECK(world.Count<Report>() == 0);
    world.Advance(Ms(1));
    CHECK(world.One<Report>().problem == Problem::kTokenTimeout);
  }
  SECTION("but no token while the page was asleep") {
    world.Sleep(Sec(60));
    CHECK(world.Count<Report>() == 0);
  }
  SECTION("a socket that does not open, perhaps for lack of an address") {
    world.Do(TokenReady{connection, {}, true});
    world.Advance(Ms(9'999));
    CHECK(world.Count<Report>() == 0);
    world.Advance(Ms(1));
    CHECK(world.One<Report>().problem == Problem::kOpenTimeout);
  }
  SECTION("but not a server that does not answer") {
    world.Do(TokenReady{connection, {}, true});
    world.Do(SocketOpened{connection});
    world.Advance(Sec(10));
    CHECK(world.Count<Report>() == 0);
  }
  world.NextAttempt();
}

TEST_CASE("Late events of an old socket are ignored", "[session][reconnect]") {
  FakeWorld world;
  const ConnectionId old = world.LogIn();
  world.Do(SocketClosed{old});
  world.Advance(Sec(1));
  const ConnectionId next = world.OpenSocketOf();
  world.AnswerLogin(next);
  world.LoadStoreOf(next);
  world.AnswerIndex({});
  world.AllEvents();
  world.Push(old, 5);
  world.Kick(old, "gate01_test1_1");
  world.Do(SocketClosed{old});
  CHECK(world.AllDelivered().empty());
  CHECK(world.session().state() == State::kConnected);
  CHECK(world.AllEvents().empty());
}

TEST_CASE("A login while waiting to reconnect starts an attempt at once", "[session][reconnect]") {
  FakeWorld world;
  world.Do(SocketClosed{world.LogIn()});
  world.Do(Login{});
  const ConnectionId next = world.OpenSocketOf();
  SECTION("and succeeds with it") {
    world.AnswerLogin(next);
    world.LoadStoreOf(next);
    world.AnswerIndex({});
    CHECK(world.One<LoginFinished>().result == LoginResult::kSuccess);
  }
  SECTION("and fails with it, while reconnecting goes on") {
    world.Do(SocketClosed{next});
    CHECK(world.One<LoginFinished>().result == LoginResult::kConnectionLost);
    world.NextAttempt();
  }
}

TEST_CASE("A connection that does not last does not reset the backoff", "[session][reconnect]") {
  FakeWorld world;
  ConnectionId connection = world.LogIn();
  int logins = 0;
  for (const Timestamp end = world.now() + Sec(600); world.now() < end; ++logins) {
    world.Do(SocketClosed{connection});
    while (world.session().state() == State::kReconnecting &&
           world.session().NextDeadline() <= end) {
      world.Advance(world.session().NextDeadline() - world.now());
      const auto tokens = world.All<AcquireToken>();
      if (tokens.empty()) continue;
      connection = tokens.front().connection;
      world.Do(TokenReady{connection, {}, false});
      world.Do(SocketOpened{connection});
      world.AnswerLogin(connection);
      world.All<OpenSocket>();
      world.LoadStoreOf(connection);
      world.AnswerIndex({});
    }
    if (world.session().NextDeadline() > end) break;
  }
  CHECK(logins < 120);
}

}  // namespace kim::session
