#pragma once

#include <catch2/catch.hpp>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "session/session.h"
#include "support/metered_session.h"
#include "support/protobuf_messages.h"
#include "wire/commands.h"
#include "wire/packet.h"

/// A driver, a socket, a store and a server for one session, all in the test's hands and in
/// virtual time.
namespace kim::session {

inline constexpr std::string_view kPong("\xc3\x15\xa7\x65\x00\x02\x00\x00", 8);
/// A logic frame whose header is one byte: a field's tag without its value.
inline constexpr std::string_view kBrokenHeader(
    "\xc3\x11\xa3\x65\x00\x00\x00\x01\x0a\x00\x00\x00\x00", 13);

inline Timestamp At(int64_t ms) {
  return Timestamp::Millis(ms);
}
inline Duration Ms(int64_t ms) {
  return Duration::Millis(ms);
}
inline Duration Sec(int64_t s) {
  return Duration::Seconds(s);
}

/// A packet that the client sent, decoded, with its texts owned.
struct Sent {
  ConnectionId connection;
  std::string command;
  std::string dest;
  Sequence sequence;
  int32_t flag = 0;
  std::string payload;
  bool ping = false;
};

/// A message that the session delivered, decoded.
struct Delivered {
  uint32_t delivery = 0;
  std::string group;
  pkt::MessagePush push;
};

/// An ended request, with its payload owned.
struct Ended {
  RequestId id;
  Outcome outcome = Outcome::kAnswered;
  int32_t status = 0;
  std::string payload;
};

/// The id in a request that holds nothing else: MessageIndexReq and MessageAckReq alike. Fails for
/// another command.
int64_t MessageIdIn(const Sent& sent, std::string_view command);

class FakeWorld {
 public:
  explicit FakeWorld(const Options& options = {}, uint64_t seed = 1) : session_(options, seed) {}

  // The driver.

  void Do(const Input& input) {
    session_.Handle(input, now_);
    Drain();
  }
  /// Lets time pass as a driver with one timer would; fails if the timers never come to rest.
  void Advance(Duration by);
  /// Lets time pass without a timer firing until its end, as in a suspended tab.
  void Sleep(Duration by) {
    now_ = now_ + by;
    Do(TimeAdvanced{buffered_});
  }
  /// How many bytes the socket reports as unsent from now on.
  void SocketHolds(uint32_t bytes) { buffered_ = bytes; }
  /// Passes every effect to `watcher` from now on, in order, while its views are still valid.
  void Watch(std::function<void(const Effect&)> watcher) { watcher_ = std::move(watcher); }
  [[nodiscard]] Timestamp now() const { return now_; }
  [[nodiscard]] const MeteredSession& session() const { return session_; }

  // What the session did, oldest first; each is taken once.

  template <class T>
  std::vector<T> All() {
    std::vector<T> found;
    std::deque<Effect> others;
    for (Effect& effect : effects_) {
      if (auto* match = std::get_if<T>(&effect)) {
        found.push_back(std::move(*match));
      } else {
        others.push_back(std::move(effect));
      }
    }
    effects_ = std::move(others);
    return found;
  }
  /// The only effect of this kind since the last look.
  template <class T>
  T One() {
    std::vector<T> found = All<T>();
    REQUIRE(found.size() == 1);
    return std::move(found.front());
  }
  template <class T>
  size_t Count() {
    return All<T>().size();
  }
  std::vector<Sent> AllSent() { return std::exchange(sent_, {}); }
  Sent OneSent() {
    std::vector<Sent> sent = AllSent();
    REQUIRE(sent.size() == 1);
    return sent.front();
  }
  std::vector<Delivered> AllDelivered() { return std::exchange(delivered_, {}); }
  std::vector<Ended> AllEnded() { return std::exchange(ended_, {}); }
  Ended OneEnded() {
    std::vector<Ended> ended = AllEnded();
    REQUIRE(ended.size() == 1);
    return ended.front();
  }
  std::vector<Event> AllEvents();

  // Steps of a login.

  ConnectionId BeginLogin(std::string_view token = "token", bool renewable = false);
  ConnectionId OpenSocketOf(std::string_view token = "token", bool renewable = false);
  /// Lets time pass until the next attempt to reconnect begins.
  AcquireToken NextAttempt();
  void AnswerLogin(ConnectionId connection, std::string_view channel = "gate01_test1_1",
                   std::string_view account = "test1");
  void LoadStoreOf(ConnectionId connection, MessageId cursor = {}, MessageKey mark = {},
                   std::vector<MessageId> known = {});
  /// Answers the index request that was sent last.
  void AnswerIndex(const std::vector<pkt::MessageIndex>& entries);
  /// A whole login with nothing to sync. Leaves no effects behind.
  ConnectionId LogIn();

  // The server.

  void Receive(ConnectionId connection, std::string_view frame) {
    // Effects may point into it, and are looked at later.
    Do(FrameReceived{connection, AsBytes(frames_.emplace_back(frame))});
  }
  /// A packet numbered 1 that names no session and no destination.
  void ReceivePacket(ConnectionId connection, std::string_view command, int32_t flag,
                     std::string_view payload = {}, int32_t status = 0);
  void Answer(const Sent& request, std::string_view payload = {}, int32_t status = 0);
  void Push(ConnectionId connection, int64_t id, std::string_view body = "hello",
            std::string_view group = {});
  void Kick(ConnectionId connection, std::string_view channel);

  RequestId Request(std::string_view dest = "test2", int32_t retries = 0,
                    std::string_view command = wire::command::kUserTalk);

  static std::string Frame(const wire::PacketHeader& header, std::string_view payload);
  static pkt::MessageIndex Entry(int64_t id, std::string_view account = "test2",
                                 std::string_view group = {});
  static std::string PushFrame(int64_t id, std::string_view body = "hello",
                               std::string_view group = {}, int32_t flag = pkt::Push,
                               int32_t status = 0);

 private:
  void Drain();

  MeteredSession session_;
  std::function<void(const Effect&)> watcher_ = [](const Effect&) {};
  Timestamp now_ = At(1000);
  uint32_t buffered_ = 0;
  std::deque<std::string> frames_;
  std::deque<Effect> effects_;
  std::vector<Sent> sent_;
  std::vector<Delivered> delivered_;
  std::vector<Ended> ended_;
  Sent last_index_;
  uint32_t next_request_ = 1;
};

}  // namespace kim::session
