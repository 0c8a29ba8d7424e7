#include "session/phases/happenings.h"

#include <string>

namespace kim::session {

namespace {

constexpr std::string_view kChannel = "gate01_test1_1";

template <class T>
size_t IndexOf() {
  return Input(T()).index();
}

/// An input that is the same in every situation.
template <class T>
Happening Always(std::string_view name, T input) {
  return {IndexOf<T>(), name, [input](FakeWorld& world, const Scene&) { world.Do(input); }};
}

/// An input that refers to something in the scene.
template <class T>
Happening Of(std::string_view name, T (*input)(const Scene&)) {
  return {IndexOf<T>(), name,
          [input](FakeWorld& world, const Scene& scene) { world.Do(input(scene)); }};
}

Happening Frame(std::string_view name, std::function<void(FakeWorld&, const Scene&)> receive) {
  return {IndexOf<FrameReceived>(), name, std::move(receive)};
}

/// The last request with this command, or one that was never sent.
Sent LastSent(FakeWorld& world, const Scene& scene, std::string_view command) {
  Sent last;
  last.sequence = Sequence(999);
  for (const Sent& sent : world.AllSent()) {
    if (sent.command == command) last = sent;
  }
  last.command = command;
  last.connection = scene.connection;
  return last;
}

void Answer(FakeWorld& world, const Scene& scene, std::string_view command, int32_t status = 0,
            std::string_view payload = {}) {
  world.Answer(LastSent(world, scene, command), payload, status);
}

void Push(FakeWorld& world, const Scene& scene, std::string_view command,
          std::string_view payload) {
  world.Receive(scene.connection, FakeWorld::Frame({.command = command,
                                                    .channel_id = {},
                                                    .sequence = Sequence(7),
                                                    .flag = pkt::Push,
                                                    .status = 0,
                                                    .dest = "group"},
                                                   payload));
}

// --- From the application, the token provider, the store and the page ---------------------------

std::vector<Happening> FromThisSide() {
  return {
      Always("the application logs in", Login()),
      Always("the application logs out", Logout()),
      {IndexOf<SendRequest>(), "the application makes a request",
       [](FakeWorld& world, const Scene&) { world.Request("test3"); }},
      Of<CancelRequest>("the application cancels a request",
                        [](const Scene& s) { return CancelRequest{s.request}; }),
      Of<MessageHandled>("a handler has finished",
                         [](const Scene& s) { return MessageHandled{s.delivery}; }),
      Of<TokenReady>("the token is ready",
                     [](const Scene& s) {
                       return TokenReady{s.connection, AsBytes("token"), /*renewable=*/true};
                     }),
      Of<TokenFailed>("the token provider fails",
                      [](const Scene& s) { return TokenFailed{s.connection}; }),
      Of<StoreLoaded>("the store has loaded",
                      [](const Scene& s) {
                        return StoreLoaded{s.connection, MessageId(1), {}, {}};
                      }),
      Of<StoreDone>("the store completes a write",
                    [](const Scene& s) {
                      return StoreDone{s.write, true};
                    }),
      Of<StoreDone>("a write of the store fails",
                    [](const Scene& s) {
                      return StoreDone{s.write, false};
                    }),
      Always("the page is online", NetworkHint{Hint::kOnline}),
      Always("the page is offline", NetworkHint{Hint::kOffline}),
      Always("the page wakes up", NetworkHint{Hint::kWake}),
      {IndexOf<TimeAdvanced>(), "the session's deadline comes",
       [](FakeWorld& world, const Scene&) {
         const Timestamp due = world.session().NextDeadline();
         world.Sleep(due.is_never() ? Ms(0) : due - world.now());
       }},
      {IndexOf<TimeAdvanced>(), "the page was suspended for an hour",
       [](FakeWorld& world, const Scene&) { world.Sleep(Sec(3600)); }},
  };
}

// --- From the socket ----------------------------------------------------------------------------

std::vector<Happening> FromTheSocket() {
  return {
      Of<SocketOpened>("the socket opens",
                       [](const Scene& s) { return SocketOpened{s.connection}; }),
      Of<SocketClosed>("the socket closes",
                       [](const Scene& s) { return SocketClosed{s.connection}; }),
      Of<SocketClosed>("the previous socket closes",
                       [](const Scene& s) {
                         const uint32_t current = s.connection.value();
                         return SocketClosed{ConnectionId(current == 0 ? 0 : current - 1)};
                       }),
      Of<SocketOpened>("an unknown socket opens",
                       [](const Scene&) { return SocketOpened{ConnectionId(77)}; }),
      Of<TextReceived>("a text frame", [](const Scene& s) { return TextReceived{s.connection}; }),
      Frame("an empty frame",
            [](FakeWorld& world, const Scene& s) { world.Receive(s.connection, {}); }),
      Frame("a garbage frame",
            [](FakeWorld& world, const Scene& s) { world.Receive(s.connection, "garbage"); }),
      Frame("a frame with a broken header",
            [](FakeWorld& world, const Scene& s) { world.Receive(s.connection, kBrokenHeader); }),
      Frame("a frame over the limit",
            [](FakeWorld& world, const Scene& s) {
              world.Receive(s.connection, std::string(kFrameLimit + 1, 'x'));
            }),
      Frame("a pong", [](FakeWorld& world, const Scene& s) { world.Receive(s.connection, kPong); }),
  };
}

// --- From the gateway ---------------------------------------------------------------------------

std::vector<Happening> FromTheGateway() {
  return {
      Frame("the login is accepted",
            [](FakeWorld& world, const Scene& s) { world.AnswerLogin(s.connection, kChannel); }),
      Frame("the login is refused: token",
            [](FakeWorld& world, const Scene& s) {
              Answer(world, s, wire::command::kSignIn, pkt::Unauthorized);
            }),
      Frame("the login is refused: server",
            [](FakeWorld& world, const Scene& s) {
              Answer(world, s, wire::command::kSignIn, pkt::SystemException);
            }),
      Frame("the login's answer is empty",
            [](FakeWorld& world, const Scene& s) { Answer(world, s, wire::command::kSignIn); }),
      Frame("a message is pushed",
            [](FakeWorld& world, const Scene& s) { world.Push(s.connection, 9); }),
      Frame("a message is pushed again",
            [](FakeWorld& world, const Scene& s) { world.Push(s.connection, 5); }),
      Frame("a broken message is pushed",
            [](FakeWorld& world, const Scene& s) {
              Push(world, s, wire::command::kUserTalk, "\xff");
            }),
      Frame("a notice is pushed",
            [](FakeWorld& world, const Scene& s) {
              Push(world, s, wire::command::kGroupCreate,
                   wire::Serialize(pkt::GroupCreateNotify()));
            }),
      Frame("a broken notice is pushed",
            [](FakeWorld& world, const Scene& s) {
              Push(world, s, wire::command::kGroupCreate, "\xff");
            }),
      Frame("this session is kicked out",
            [](FakeWorld& world, const Scene& s) { world.Kick(s.connection, kChannel); }),
      Frame("another session is kicked out",
            [](FakeWorld& world, const Scene& s) { world.Kick(s.connection, "gate01_test1_0"); }),
      Frame(
          "a broken kickout",
          [](FakeWorld& world, const Scene& s) { Push(world, s, wire::command::kSignIn, "\xff"); }),
      Frame("a request is answered",
            [](FakeWorld& world, const Scene& s) { Answer(world, s, wire::command::kUserTalk); }),
      Frame("a request is refused: server",
            [](FakeWorld& world, const Scene& s) {
              Answer(world, s, wire::command::kUserTalk, pkt::SystemException);
            }),
      Frame("a request is answered: no session",
            [](FakeWorld& world, const Scene& s) {
              Answer(world, s, wire::command::kUserTalk, pkt::SessionNotFound);
            }),
      Frame(
          "an empty index page",
          [](FakeWorld& world, const Scene& s) { Answer(world, s, wire::command::kOfflineIndex); }),
      Frame("an index page",
            [](FakeWorld& world, const Scene& s) {
              pkt::MessageIndexResp page;
              *page.add_indexes() = FakeWorld::Entry(2);
              Answer(world, s, wire::command::kOfflineIndex, 0, wire::Serialize(page));
            }),
      Frame("the index is refused",
            [](FakeWorld& world, const Scene& s) {
              Answer(world, s, wire::command::kOfflineIndex, pkt::SystemException);
            }),
      Frame("a message without a flag",
            [](FakeWorld& world, const Scene& s) {
              world.Receive(s.connection, FakeWorld::PushFrame(7, "hello", {}, pkt::Request));
            }),
      Frame("a refusal without a flag",
            [](FakeWorld& world, const Scene& s) {
              world.Receive(s.connection,
                            FakeWorld::PushFrame(7, {}, {}, pkt::Request, pkt::InvalidCommand));
            }),
  };
}

}  // namespace

const std::vector<Happening>& AllHappenings() {
  static const std::vector<Happening> happenings = [] {
    std::vector<Happening> all = FromThisSide();
    for (auto& happening : FromTheSocket()) all.push_back(std::move(happening));
    for (auto& happening : FromTheGateway()) all.push_back(std::move(happening));
    return all;
  }();
  return happenings;
}

}  // namespace kim::session
