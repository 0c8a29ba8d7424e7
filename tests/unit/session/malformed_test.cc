// Frames that cannot be read, or whose packets cannot.
#include "fake_world.h"

namespace kim::session {

TEST_CASE("A header that cannot be read is reported and changes nothing else",
          "[session][hostile]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Receive(connection, kBrokenHeader);
  CHECK(world.One<Report>().problem == Problem::kMalformedFrame);
  CHECK(world.session().stats().malformed_frames == 1);
  CHECK(world.session().state() == State::kConnected);
}

TEST_CASE("A header that cannot be read ends a login", "[session][hostile]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.Receive(connection, kBrokenHeader);
  CHECK(world.One<LoginFinished>().result == LoginResult::kMalformed);
  CHECK(world.One<CloseSocket>().connection == connection);
}

TEST_CASE("A login's answer without a session or an account is malformed", "[session][hostile]") {
  pkt::LoginResp answer;
  SECTION("it is empty") {}
  SECTION("it names only the account") {
    answer.set_account("test1");
  }
  SECTION("it names only the session") {
    answer.set_channelid("gate01_test1_1");
  }
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.ReceivePacket(connection, wire::command::kSignIn, pkt::Response, wire::Serialize(answer));
  CHECK(world.One<LoginFinished>().result == LoginResult::kMalformed);
}

TEST_CASE("An answer to another command does not end the wait for the login's answer",
          "[session][hostile]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.ReceivePacket(connection, wire::command::kUserTalk, pkt::Response);
  CHECK(world.One<Report>().problem == Problem::kUnexpectedPacket);
  world.AnswerLogin(connection);
  CHECK(world.Count<LoadStore>() == 1);
}

TEST_CASE("A login's answer that arrives twice is no kickout", "[session][hostile]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.AnswerLogin(connection);
  CHECK(world.AllEvents().empty());
  CHECK(world.session().state() == State::kConnected);
}

TEST_CASE("A login's answer repeated as a push, flagged or not, is no kickout",
          "[session][hostile]") {
  const int32_t flag = GENERATE(pkt::Request, pkt::Push);
  pkt::LoginResp answer;
  answer.set_channelid("gate01_test1_1");
  answer.set_account("test1");
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.ReceivePacket(connection, wire::command::kSignIn, flag, wire::Serialize(answer));
  CHECK(world.AllEvents().empty());
  CHECK(world.session().state() == State::kConnected);
}

TEST_CASE("A login's answer flagged as a push does not kick out the login in progress",
          "[session][hostile]") {
  pkt::LoginResp answer;
  answer.set_channelid("gate01_test1_1");
  answer.set_account("test1");
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.ReceivePacket(connection, wire::command::kSignIn, pkt::Push, wire::Serialize(answer));
  world.AnswerLogin(connection);
  CHECK(world.Count<LoadStore>() == 1);
  CHECK(world.AllEvents().empty());
}

TEST_CASE("A kickout that cannot be read is reported and not obeyed", "[session][hostile]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.ReceivePacket(connection, wire::command::kSignIn, pkt::Push, "\xff");
  CHECK(world.One<Report>().problem == Problem::kMalformedFrame);
  CHECK(world.session().state() == State::kConnected);
}

TEST_CASE("A text frame after the login is reported and changes nothing else",
          "[session][hostile]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Do(TextReceived{connection});
  CHECK(world.One<Report>().problem == Problem::kTextFrame);
  CHECK(world.session().stats().malformed_frames == 1);
  CHECK(world.session().state() == State::kConnected);
}

TEST_CASE("A malformed notice about a group is reported, and not delivered", "[session][hostile]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.ReceivePacket(connection, wire::command::kGroupCreate, pkt::Push, "\xff");
  CHECK(world.One<Report>().problem == Problem::kMalformedFrame);
  CHECK(world.Count<Notify>() == 0);
}

TEST_CASE("The bytes of a push with an unknown command are delivered unchanged",
          "[session][hostile]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.ReceivePacket(connection, "shop.order.paid", pkt::Push, "\xff");
  CHECK(world.Count<Notify>() == 1);
  CHECK(world.Count<Report>() == 0);
}

TEST_CASE("A flood of bad frames is counted, and its reports are rate-limited after the first few",
          "[session][hostile]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  const auto flood = [&] {
    for (int i = 0; i < 250; ++i) {
      world.Receive(connection, "garbage");
      world.Receive(connection, FakeWorld::PushFrame(5).substr(1));
      world.Receive(connection, FakeWorld::PushFrame(5, "hello", {}, pkt::Request, 103));
      world.Do(TextReceived{connection});
    }
  };
  flood();
  CHECK(world.Count<Report>() == 10);
  CHECK(world.session().stats().malformed_frames == 1000);

  SECTION("the next report, ten seconds later, says how many there have been since") {
    world.Advance(Sec(10));
    flood();
    const auto report = world.One<Report>();
    CHECK(report.problem == Problem::kMoreBadFrames);
    CHECK(report.detail == 991);
    world.Advance(Sec(10));
    world.Do(TextReceived{connection});
    CHECK(world.One<Report>().detail == 1000);
  }
  SECTION("the connection works as before") {
    world.Push(connection, 5);
    CHECK(world.AllDelivered().size() == 1);
    world.Request();
    world.Answer(world.OneSent());
    CHECK(world.OneEnded().outcome == Outcome::kAnswered);
  }
  SECTION("the next connection reports its first ones again") {
    world.Do(SocketClosed{connection});
    const ConnectionId next = world.NextAttempt().connection;
    world.Do(TokenReady{next, {}, false});
    world.Do(SocketOpened{next});
    world.AnswerLogin(next);
    world.All<Report>();
    world.Do(TextReceived{next});
    CHECK(world.One<Report>().problem == Problem::kTextFrame);
  }
}

}  // namespace kim::session
