#include "fake_world.h"

namespace kim::session {

TEST_CASE("An answer completes its request with the server's status and payload",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  const RequestId id = world.Request("test2");
  const Sent sent = world.OneSent();
  CHECK(sent.dest == "test2");
  world.Answer(sent, "answer");

  const Ended ended = world.OneEnded();
  CHECK(ended.id == id);
  CHECK(ended.outcome == Outcome::kAnswered);
  CHECK(ended.payload == "answer");
}

TEST_CASE("A request without an answer ends after five seconds, once", "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  world.Request();
  const Sent sent = world.OneSent();
  world.Advance(Ms(4999));
  CHECK(world.AllEnded().empty());
  world.Advance(Ms(1));
  CHECK(world.OneEnded().outcome == Outcome::kTimeout);
  world.Answer(sent, "late");
  CHECK(world.AllEnded().empty());
}

TEST_CASE("A push never answers a request, whatever its sequence", "[session][requests]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Request();
  const Sent sent = world.OneSent();
  std::string push = FakeWorld::PushFrame(9);
  const auto frame = wire::DecodeFrame(AsBytes(push));
  const auto payload = std::get<wire::LogicFrame>(frame.value()).payload;
  world.Receive(connection, FakeWorld::Frame({.command = sent.command,
                                              .channel_id = {},
                                              .sequence = sent.sequence,
                                              .flag = pkt::Push,
                                              .status = 0,
                                              .dest = "test1"},
                                             AsChars(payload)));
  CHECK(world.AllEnded().empty());
  CHECK(world.AllDelivered().size() == 1);
}

TEST_CASE("An answer to another command is ignored, even if its number matches",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  world.Request();
  const Sent sent = world.OneSent();
  Sent former = sent;
  former.command = wire::command::kGroupQuit;
  world.Answer(former);
  CHECK(world.AllEnded().empty());
  world.Answer(sent);
  CHECK(world.AllEnded().size() == 1);
}

TEST_CASE("Requests to one destination are sent one at a time, in order", "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  const RequestId first = world.Request("test2");
  const RequestId second = world.Request("test2");
  world.Request("test3");

  const std::vector<Sent> sent = world.AllSent();
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].dest == "test2");
  CHECK(sent[1].dest == "test3");
  world.Answer(sent[0]);
  CHECK(world.OneEnded().id == first);
  const Sent next = world.OneSent();
  CHECK(next.dest == "test2");
  world.Answer(next);
  CHECK(world.OneEnded().id == second);
}

TEST_CASE("Requests behind one that gets no answer end at their own deadlines, unsent",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  world.Request("test2");
  world.Request("test2");
  world.AllSent();
  world.Advance(Sec(5));
  const std::vector<Ended> ended = world.AllEnded();
  REQUIRE(ended.size() == 2);
  CHECK(ended[0].outcome == Outcome::kTimeout);
  CHECK(ended[1].outcome == Outcome::kNotSent);
  CHECK(world.AllSent().empty());
}

TEST_CASE("A slow destination that makes progress extends the deadlines of waiting requests",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  for (int i = 0; i < 4; ++i) world.Request("test2");
  for (int i = 0; i < 4; ++i) {
    const Sent sent = world.OneSent();
    world.Advance(Sec(4));
    world.Answer(sent);
    CHECK(world.OneEnded().outcome == Outcome::kAnswered);
  }
}

TEST_CASE("Requests in flight end at once when their connection is lost", "[session][requests]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Request();
  world.Do(SocketClosed{connection});
  CHECK(world.OneEnded().outcome == Outcome::kConnectionLost);
}

TEST_CASE("A request made while reconnecting waits for the connection", "[session][requests]") {
  FakeWorld world;
  world.Do(SocketClosed{world.LogIn()});
  world.Request();
  world.Advance(Sec(1));
  world.AllSent();
  const ConnectionId connection = world.OpenSocketOf();
  world.AllSent();
  world.AnswerLogin(connection);
  const Sent sent = world.OneSent();
  CHECK(sent.command == "chat.user.talk");
  world.Answer(sent);
  CHECK(world.OneEnded().outcome == Outcome::kAnswered);
}

TEST_CASE("A request that waits for a connection ends at its deadline", "[session][requests]") {
  FakeWorld world;
  world.Do(SocketClosed{world.LogIn()});
  world.Request();
  world.Advance(Sec(5));
  CHECK(world.OneEnded().outcome == Outcome::kNotSent);
}

TEST_CASE("A request without a login fails at once", "[session][requests]") {
  FakeWorld world;
  world.Request();
  CHECK(world.OneEnded().outcome == Outcome::kNotSent);
}

TEST_CASE("If the application does not want requests to wait, they fail while reconnecting",
          "[session][requests]") {
  Options options;
  options.queue_while_disconnected = false;
  FakeWorld world(options);
  world.Do(SocketClosed{world.LogIn()});
  world.Request();
  CHECK(world.OneEnded().outcome == Outcome::kNotSent);
}

TEST_CASE("A 3xx status is retried after two seconds, with a new number", "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  world.Request("test2", /*retries=*/3);
  const Sent first = world.OneSent();
  world.Answer(first, {}, 300);
  CHECK(world.AllEnded().empty());
  world.Advance(Ms(1999));
  CHECK(world.AllSent().empty());
  world.Advance(Ms(1));
  const Sent second = world.OneSent();
  CHECK(second.sequence != first.sequence);
  CHECK(second.payload == first.payload);
  world.Answer(second);
  CHECK(world.OneEnded().outcome == Outcome::kAnswered);
}

TEST_CASE("After its last retry a request ends as exhausted", "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  world.Request("test2", /*retries=*/3);
  for (int tries = 0; tries < 4; ++tries) {
    world.Answer(world.OneSent(), {}, 300);
    world.Advance(Sec(2));
  }
  const Ended ended = world.OneEnded();
  CHECK(ended.outcome == Outcome::kRetriesExhausted);
  CHECK(ended.status == 300);
}

TEST_CASE("A message does not overtake one that is being retried", "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  world.Request("test2", /*retries=*/1);
  world.Request("test2");
  world.Answer(world.OneSent(), {}, 300);
  CHECK(world.AllSent().empty());
  world.Advance(Sec(2));
  world.Answer(world.OneSent());
  world.Answer(world.OneSent());
  const std::vector<Ended> ended = world.AllEnded();
  REQUIRE(ended.size() == 2);
  CHECK(ended[0].id < ended[1].id);
}

TEST_CASE("A request beyond the limit is refused at once", "[session][requests]") {
  Options options;
  options.max_pending_requests = 2;
  FakeWorld world(options);
  world.LogIn();
  world.Request("a");
  world.Request("b");
  world.Request("c");
  CHECK(world.OneEnded().outcome == Outcome::kQueueFull);
}

TEST_CASE("Each request ends at its own timeout, those with equal timeouts in order",
          "[session][requests]") {
  FakeWorld world;
  world.LogIn();
  const std::vector<int64_t> seconds = {3, 1, 4, 1, 5, 2, 3, 1, 2, 4};
  for (uint32_t i = 0; i < seconds.size(); ++i) {
    const std::string dest = "user" + std::to_string(i);
    world.Do(SendRequest{.id = RequestId(i),
                         .command = "x",
                         .dest = dest,
                         .payload = {},
                         .sequence = std::nullopt,
                         .retries = 0,
                         .timeout = Sec(seconds[i])});
  }
  const std::vector<Sent> sent = world.AllSent();
  world.Answer(sent[1]);
  world.Answer(sent[5]);
  CHECK(world.AllEnded().size() == 2);
  const std::vector<std::vector<uint32_t>> expected = {{3, 7}, {8}, {0, 6}, {2, 9}, {4}};
  for (const std::vector<uint32_t>& ids : expected) {
    world.Advance(Sec(1));
    std::vector<uint32_t> ended;
    for (const Ended& end : world.AllEnded()) ended.push_back(end.id.value());
    CHECK(ended == ids);
  }
}

TEST_CASE("A request behind one that ended with its session is sent in the next session",
          "[session][requests]") {
  FakeWorld world;
  const ConnectionId connection = world.LogIn();
  world.Request("test2");
  const RequestId second = world.Request("test2");
  world.Answer(world.OneSent(), {}, pkt::SessionNotFound);
  CHECK(world.OneEnded().status == pkt::SessionNotFound);
  CHECK(world.AllSent().empty());

  world.Do(SocketClosed{connection});
  world.Advance(Sec(1));
  world.AnswerLogin(world.OpenSocketOf());
  world.Answer(world.AllSent().back());
  CHECK(world.OneEnded().id == second);
}

}  // namespace kim::session
