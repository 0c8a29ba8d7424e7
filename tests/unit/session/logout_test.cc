#include "fake_world.h"

namespace kim::session {

TEST_CASE("A logout closes the socket, and Closed is raised exactly once", "[session][logout]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Do(Logout{});
  CHECK(world.session().state() == State::kClosing);
  CHECK(world.One<CloseSocket>().connection == connection);
  CHECK(world.Count<LogoutFinished>() == 0);

  world.Do(SocketClosed{connection});
  CHECK(world.session().state() == State::kClosed);
  CHECK(world.AllEvents() == std::vector{Event::kClosed});
  CHECK(world.Count<LogoutFinished>() == 1);
  world.Advance(Sec(3600));
  CHECK(world.AllEvents().empty());
}

TEST_CASE("A logout does not wait longer than its bound for the close event", "[session][logout]") {
  FakeWorld world;
  world.LogIn();
  world.Do(Logout{});
  world.Advance(Ms(1499));
  CHECK(world.Count<LogoutFinished>() == 0);
  world.Advance(Ms(1));
  CHECK(world.Count<LogoutFinished>() == 1);
}

TEST_CASE("A logout finishes in every phase", "[session][logout]") {
  FakeWorld world;
  SECTION("never logged in") {
    world.Do(Logout{});
    CHECK(world.Count<LogoutFinished>() == 1);
  }
  SECTION("asking for a token") {
    world.Do(Login{});
    world.Do(Logout{});
    CHECK(world.Count<LogoutFinished>() == 1);
    CHECK(world.One<LoginFinished>().result == LoginResult::kLoggedOut);
  }
  SECTION("logging in") {
    world.BeginLogin();
    world.Do(Logout{});
    CHECK(world.One<LoginFinished>().result == LoginResult::kLoggedOut);
    world.Advance(Ms(1500));
    CHECK(world.Count<LogoutFinished>() == 1);
  }
  SECTION("syncing") {
    world.AnswerLogin(world.BeginLogin());
    world.Do(Logout{});
    world.Advance(Ms(1500));
    CHECK(world.Count<LogoutFinished>() == 1);
  }
  SECTION("waiting to reconnect") {
    world.Do(SocketClosed{world.LogIn()});
    world.Do(Logout{});
    CHECK(world.Count<LogoutFinished>() == 1);
    CHECK(world.session().state() == State::kClosed);
    world.Advance(Sec(3600));
    CHECK(world.Count<AcquireToken>() == 0);
  }
  SECTION("already closing") {
    world.LogIn();
    world.Do(Logout{});
    world.Do(Logout{});
    world.Advance(Ms(1500));
    CHECK(world.Count<LogoutFinished>() == 1);
  }
  SECTION("already closed") {
    world.LogIn();
    world.Do(Logout{});
    world.Advance(Ms(1500));
    world.All<LogoutFinished>();
    world.Do(Logout{});
    CHECK(world.Count<LogoutFinished>() == 1);
  }
}

TEST_CASE("A login during a logout begins when the logout has ended", "[session][logout]") {
  FakeWorld world;
  const ConnectionId old = world.LogIn();
  world.Do(Logout{});
  world.Do(Login{});
  CHECK(world.Count<AcquireToken>() == 0);
  world.Do(SocketClosed{old});
  CHECK(world.Count<LogoutFinished>() == 1);
  world.AnswerLogin(world.OpenSocketOf());
  CHECK(world.Count<LoadStore>() == 1);
}

TEST_CASE("A login after a logout that did not see the old socket close still gives it its time",
          "[session][logout]") {
  Options options;
  options.logout_timeout = Ms(200);
  FakeWorld world(options);
  world.LogIn();
  world.Do(Logout{});
  world.Advance(Ms(200));
  CHECK(world.Count<LogoutFinished>() == 1);
  world.Do(Login{});
  world.Advance(Ms(1299));
  CHECK(world.Count<AcquireToken>() == 0);
  world.Advance(Ms(1));
  CHECK(world.Count<AcquireToken>() == 1);
}

TEST_CASE("A kickout of this session closes it for good", "[session][kickout]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Kick(connection, "gate01_test1_1");
  CHECK(world.AllEvents() == std::vector{Event::kKickout});
  world.Advance(Sec(3600));
  CHECK(world.AllEvents() == std::vector{Event::kClosed});
  CHECK(world.Count<AcquireToken>() == 0);
}

TEST_CASE("A kickout without a flag is obeyed", "[session][kickout]") {
  pkt::KickoutNotify notice;
  notice.set_channelid("gate01_test1_1");
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.ReceivePacket(connection, wire::command::kSignIn, pkt::Request, wire::Serialize(notice));
  CHECK(world.AllEvents() == std::vector{Event::kKickout});
}

TEST_CASE("A kickout of another session is not obeyed", "[session][kickout]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Kick(connection, "gate01_test1_0");
  CHECK(world.session().state() == State::kConnected);
  CHECK(world.AllEvents().empty());
}

TEST_CASE("A kickout that overtakes the login's answer is obeyed", "[session][kickout]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.Kick(connection, "gate01_test1_1");
  world.AnswerLogin(connection, "gate01_test1_1");
  CHECK(world.One<LoginFinished>().result == LoginResult::kKickedOut);
  CHECK(world.session().state() == State::kClosing);
}

TEST_CASE("A kickout without a flag that overtakes the login's answer is obeyed",
          "[session][kickout]") {
  pkt::KickoutNotify notice;
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  const auto receive = [&] {
    world.ReceivePacket(connection, wire::command::kSignIn, pkt::Request, wire::Serialize(notice));
  };
  SECTION("if it names this session") {
    notice.set_channelid("gate01_test1_1");
    receive();
    CHECK(world.Count<LoginFinished>() == 0);
    world.AnswerLogin(connection, "gate01_test1_1");
    CHECK(world.One<LoginFinished>().result == LoginResult::kKickedOut);
    CHECK(world.AllEvents() == std::vector{Event::kKickout});
  }
  SECTION("but not if it names another session") {
    notice.set_channelid("gate01_test1_0");
    receive();
    world.AnswerLogin(connection, "gate01_test1_1");
    CHECK(world.Count<LoadStore>() == 1);
  }
  SECTION("but if it names none, it is a malformed login answer") {
    receive();
    CHECK(world.One<LoginFinished>().result == LoginResult::kMalformed);
  }
}

TEST_CASE("A request that waits for a login is not sent if the session is kicked out at once",
          "[session][kickout]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.Request();
  world.AllSent();
  world.Kick(connection, "gate01_test1_1");
  world.AnswerLogin(connection, "gate01_test1_1");
  CHECK(world.AllSent().empty());
  CHECK(world.OneEnded().outcome == Outcome::kNotSent);
}

TEST_CASE("A logout acknowledges what was handled and not yet acknowledged", "[session][logout]") {
  FakeWorld world;
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection, MessageId(1));
  world.AnswerIndex({});
  world.AllSent();
  world.Push(connection, 5);
  world.Do(MessageHandled{world.AllDelivered().front().delivery});
  world.Do(StoreDone{world.One<StoreMessage>().delivery, true});
  world.Do(Logout{});
  CHECK(MessageIdIn(world.OneSent(), wire::command::kTalkAck) == 5);
}

TEST_CASE("A logout ends a login that waits for the logout before it", "[session][logout]") {
  FakeWorld world;
  world.LogIn();
  world.Do(Logout{});
  world.Do(Login{});
  world.Do(Logout{});
  CHECK(world.One<LoginFinished>().result == LoginResult::kLoggedOut);
  world.Advance(Sec(2));
  CHECK(world.session().state() == State::kClosed);
}

}  // namespace kim::session
