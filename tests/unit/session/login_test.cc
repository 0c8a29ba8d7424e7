#include "fake_world.h"

namespace kim::session {

TEST_CASE("The first packet of a connection is a sign-in with the token", "[session][login]") {
  FakeWorld world;
  world.BeginLogin("secret");

  const Sent login = world.OneSent();
  CHECK(login.command == "login.signin");
  CHECK(login.sequence == Sequence(1));
  CHECK(login.flag == pkt::Request);
  const auto request = wire::Parse<pkt::LoginReq>(AsBytes(login.payload));
  REQUIRE(request.ok());
  CHECK(request->token() == "secret");
}

TEST_CASE("A login is done when offline sync has seen an empty page", "[session][login]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  CHECK(world.session().state() == State::kConnecting);
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  CHECK(world.Count<LoginFinished>() == 0);
  world.AnswerIndex({});

  CHECK(world.session().state() == State::kConnected);
  CHECK(world.One<LoginFinished>().result == LoginResult::kSuccess);
  CHECK(world.One<DeliverOffline>().initial);
}

TEST_CASE("A refused login reports the gateway's status, and starts no other attempt",
          "[session][login]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  // The gateway echoes the request's header, flag and all.
  world.ReceivePacket(connection, wire::command::kSignIn, pkt::Request, {}, pkt::Unauthorized);

  const auto finished = world.One<LoginFinished>();
  CHECK(finished.result == LoginResult::kRefused);
  CHECK(finished.status == pkt::Unauthorized);
  CHECK(world.One<CloseSocket>().connection == connection);
  CHECK(world.session().state() == State::kInit);
  CHECK(world.AllEvents().empty());
  world.Advance(Sec(3600));
  CHECK(world.Count<AcquireToken>() == 0);
}

TEST_CASE("A login ends with the gateway's status if its session is gone", "[session][login]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  world.AllSent();
  world.ReceivePacket(connection, wire::command::kOfflineIndex, pkt::Response, {},
                      pkt::SessionNotFound);

  const auto finished = world.One<LoginFinished>();
  CHECK(finished.result == LoginResult::kSessionLost);
  CHECK(finished.status == pkt::SessionNotFound);
  CHECK(world.session().state() == State::kInit);
}

TEST_CASE("A close while logging in ends the attempt at once", "[session][login]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.Do(SocketClosed{connection});
  CHECK(world.One<LoginFinished>().result == LoginResult::kConnectionLost);
  CHECK(world.Count<CloseSocket>() == 0);
}

TEST_CASE("A login without an answer ends after ten seconds and closes its socket",
          "[session][login]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.Advance(Ms(9999));
  CHECK(world.Count<LoginFinished>() == 0);
  world.Advance(Ms(1));
  CHECK(world.One<LoginFinished>().result == LoginResult::kTimeout);
  CHECK(world.One<CloseSocket>().connection == connection);

  // The answer comes too late, and begins no session.
  world.AnswerLogin(connection);
  CHECK(world.session().state() == State::kInit);
  CHECK(world.Count<LoadStore>() == 0);
}

TEST_CASE("Garbage while logging in ends the attempt at once", "[session][login]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.Receive(connection, "garbage");
  CHECK(world.One<LoginFinished>().result == LoginResult::kMalformed);
  CHECK(world.One<Report>().problem == Problem::kMalformedFrame);
}

TEST_CASE("A text frame while logging in ends the attempt at once", "[session][login]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.Do(TextReceived{connection});
  CHECK(world.One<LoginFinished>().result == LoginResult::kMalformed);
  CHECK(world.One<Report>().problem == Problem::kTextFrame);
  CHECK(world.One<CloseSocket>().connection == connection);
}

TEST_CASE("A text frame on a socket that has not opened ends no login", "[session][login]") {
  FakeWorld world;
  world.Do(Login{});
  const ConnectionId connection = world.One<AcquireToken>().connection;
  world.Do(TextReceived{connection});
  CHECK(world.Count<Report>() == 0);
  CHECK(world.session().state() == State::kConnecting);
}

TEST_CASE("Concurrent logins share one attempt", "[session][login]") {
  FakeWorld world;
  world.Do(Login{});
  world.Do(Login{});
  const ConnectionId connection = world.OpenSocketOf();
  world.Do(Login{});
  CHECK(world.Count<AcquireToken>() == 0);
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  world.AnswerIndex({});
  CHECK(world.Count<LoginFinished>() == 1);
}

TEST_CASE("A login of a connected client is refused and changes nothing", "[session][login]") {
  FakeWorld world;
  world.LogIn();
  world.Do(Login{});
  CHECK(world.One<LoginFinished>().result == LoginResult::kAlreadyConnected);
  CHECK(world.session().state() == State::kConnected);
  CHECK(world.Count<AcquireToken>() == 0);
}

TEST_CASE("A token provider that fails or does not answer ends the attempt", "[session][login]") {
  FakeWorld world;
  world.Do(Login{});
  world.Do(TokenFailed{world.One<AcquireToken>().connection});
  CHECK(world.One<LoginFinished>().result == LoginResult::kTokenFailed);

  world.Do(Login{});
  world.Advance(Sec(10));
  CHECK(world.One<LoginFinished>().result == LoginResult::kTimeout);
}

TEST_CASE("A new attempt waits a moment for the old socket to close", "[session][login]") {
  FakeWorld world;
  const ConnectionId old = world.BeginLogin();
  world.Advance(Sec(10));
  world.Do(Login{});
  CHECK(world.Count<AcquireToken>() == 0);

  SECTION("it continues at the close event") {
    world.Do(SocketClosed{old});
    CHECK(world.Count<AcquireToken>() == 1);
  }
  SECTION("it continues after a while if the gateway does not answer the close") {
    world.Advance(Ms(1500));
    CHECK(world.Count<AcquireToken>() == 1);
  }
}

TEST_CASE("A push that overtakes the login's answer is delivered after it", "[session][login]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.Push(connection, 5);
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  CHECK(world.AllDelivered().empty());
  world.AnswerIndex({});
  REQUIRE(world.AllDelivered().size() == 1);
}

TEST_CASE("An event that names no connection changes nothing", "[session][login]") {
  FakeWorld world;
  world.Do(SocketClosed{});
  world.Receive(ConnectionId(), FakeWorld::PushFrame(5));
  CHECK(world.session().state() == State::kInit);
  CHECK(world.AllEvents().empty());
  CHECK(world.session().NextDeadline().is_never());
}

TEST_CASE("A frame on a socket that has not opened is not a login's answer", "[session][login]") {
  FakeWorld world;
  world.Do(Login{});
  const ConnectionId connection = world.One<AcquireToken>().connection;
  world.AnswerLogin(connection);
  CHECK(world.Count<LoadStore>() == 0);
  CHECK(world.session().state() == State::kConnecting);
}

}  // namespace kim::session
