#include "session/phases/situations.h"

namespace kim::session {

namespace {

// --- The steps of an attempt, each from where the one before has ended --------------------------

void ToSocket(FakeWorld& world, Scene& scene) {
  world.Do(TokenReady{scene.connection, AsBytes("token"), /*renewable=*/true});
}

void ToAnswer(FakeWorld& world, Scene& scene) {
  ToSocket(world, scene);
  world.Do(SocketOpened{scene.connection});
}

void ToLoading(FakeWorld& world, Scene& scene) {
  ToAnswer(world, scene);
  world.AnswerLogin(scene.connection);
}

void ToRequesting(FakeWorld& world, Scene& scene) {
  ToLoading(world, scene);
  world.LoadStoreOf(scene.connection);
}

void ToStoring(FakeWorld& world, Scene& scene) {
  ToRequesting(world, scene);
  world.AnswerIndex({FakeWorld::Entry(1)});
  scene.write = world.One<StoreIndexes>().write;
}

// The session has gone online without its store, which may still open.
void ToLateStore(FakeWorld& world, Scene& scene) {
  ToLoading(world, scene);
  world.Advance(Options().store_timeout);
  world.Push(scene.connection, 5);
  scene.delivery = world.AllDelivered().front().delivery;
  scene.request = world.Request();
}

// --- Where attempts begin -----------------------------------------------------------------------

Scene FirstLogin(FakeWorld& world) {
  Scene scene;
  world.Do(Login{});
  scene.connection = world.One<AcquireToken>().connection;
  scene.request = world.Request();
  return scene;
}

// The login before was refused: the client has closed the socket itself, and has to wait for that.
Scene LoginAfterRefusal(FakeWorld& world) {
  const ConnectionId refused = world.BeginLogin();
  world.ReceivePacket(refused, wire::command::kSignIn, pkt::Request, {}, pkt::Unauthorized);
  Scene scene;
  world.Do(Login{});
  scene.connection = ConnectionId(refused.value() + 1);
  scene.request = world.Request();
  return scene;
}

Scene LoggedIn(FakeWorld& world) {
  Scene scene;
  scene.connection = world.LogIn();
  // So that a hint begins the next attempt at once.
  world.Advance(Sec(1));
  world.Push(scene.connection, 5);
  scene.delivery = world.AllDelivered().front().delivery;
  scene.request = world.Request();
  return scene;
}

Scene Disconnected(FakeWorld& world) {
  Scene scene = LoggedIn(world);
  world.Do(SocketClosed{scene.connection});
  scene.connection = {};
  scene.request = world.Request();
  return scene;
}

Scene Reconnecting(FakeWorld& world) {
  Scene scene = Disconnected(world);
  world.Do(NetworkHint{Hint::kOnline});
  scene.connection = world.One<AcquireToken>().connection;
  return scene;
}

// The server has lost the session: the client closes the socket itself, and has to wait for that.
Scene WaitForOldSocket(FakeWorld& world) {
  Scene scene = LoggedIn(world);
  world.Answer(world.AllSent().back(), {}, /*status=*/404);
  world.Do(NetworkHint{Hint::kOnline});
  scene.connection = ConnectionId(scene.connection.value() + 1);
  scene.request = world.Request();
  return scene;
}

Scene CatchUp(FakeWorld& world) {
  Scene scene = LoggedIn(world);
  world.Advance(Sec(11));
  world.Do(NetworkHint{Hint::kWake});
  world.Receive(scene.connection, kPong);
  scene.request = world.Request();
  return scene;
}

Scene CatchUpStoring(FakeWorld& world) {
  Scene scene = CatchUp(world);
  world.AnswerIndex({FakeWorld::Entry(1)});
  scene.write = world.One<StoreIndexes>().write;
  return scene;
}

Scene KickedOut(FakeWorld& world) {
  Scene scene = LoggedIn(world);
  world.Kick(scene.connection, "gate01_test1_1");
  return scene;
}

Scene LoggingOut(FakeWorld& world) {
  Scene scene = LoggedIn(world);
  world.Do(Logout{});
  return scene;
}

Scene LoggedOut(FakeWorld& world) {
  Scene scene = LoggingOut(world);
  world.Do(SocketClosed{scene.connection});
  return scene;
}

using Begin = Scene (*)(FakeWorld&);
using Step = void (*)(FakeWorld&, Scene&);

std::function<Scene(FakeWorld&)> From(Begin begin, Step step) {
  return [begin, step](FakeWorld& world) {
    Scene scene = begin(world);
    step(world, scene);
    return scene;
  };
}

}  // namespace

const std::vector<Situation>& AllSituations() {
  static const std::vector<Situation> situations = {
      {"Idle", "never logged in", [](FakeWorld&) { return Scene(); }},
      {"Connecting", "first login, the old socket is closing", LoginAfterRefusal},
      {"Connecting", "first login, waiting for the token", FirstLogin},
      {"Connecting", "first login, the socket is opening", From(FirstLogin, ToSocket)},
      {"Connecting", "first login, waiting for the answer", From(FirstLogin, ToAnswer)},
      {"Syncing", "first login, the store is loading", From(FirstLogin, ToLoading)},
      {"Syncing", "first login, waiting for an index page", From(FirstLogin, ToRequesting)},
      {"Syncing", "first login, an index page is being stored", From(FirstLogin, ToStoring)},
      {"Online", "nothing to fetch", LoggedIn},
      {"Online", "waiting for an index page", CatchUp},
      {"Online", "an index page is being stored", CatchUpStoring},
      {"Online", "the store takes long to load", From(FirstLogin, ToLateStore)},
      {"Waiting", "between two attempts", Disconnected},
      {"Connecting", "reconnect, the old socket is closing", WaitForOldSocket},
      {"Connecting", "reconnect, waiting for the token", Reconnecting},
      {"Connecting", "reconnect, the socket is opening", From(Reconnecting, ToSocket)},
      {"Connecting", "reconnect, waiting for the answer", From(Reconnecting, ToAnswer)},
      {"Syncing", "reconnect, the store is loading", From(Reconnecting, ToLoading)},
      {"Syncing", "reconnect, waiting for an index page", From(Reconnecting, ToRequesting)},
      {"Syncing", "reconnect, an index page is being stored", From(Reconnecting, ToStoring)},
      {"Closing", "the socket is being closed", LoggingOut},
      {"Closing", "kicked out, the socket is being closed", KickedOut},
      {"Closed", "logged out", LoggedOut},
  };
  return situations;
}

}  // namespace kim::session
