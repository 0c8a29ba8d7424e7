// Any bytes, read as a course of events: whatever happens, in whatever order and at whatever time,
// the session keeps its invariants, completes each request once, and comes to rest.
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common.pb.h"
#include "fuzz/check.h"
#include "protocol.pb.h"
#include "session/session.h"
#include "support/packet_bytes.h"
#include "wire/commands.h"
#include "wire/packet.h"

namespace kim::session {
namespace {

/// Reads numbers and bytes from the input, and zeros after its end.
class Source {
 public:
  explicit Source(ByteView bytes) : rest_(bytes) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }
  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const uint8_t byte = rest_.front();
    rest_ = rest_.subspan(1);
    return byte;
  }
  std::string Bytes() {
    const size_t size = std::min<size_t>(Byte() % 32, rest_.size());
    const std::string bytes(AsChars(rest_.first(size)));
    rest_ = rest_.subspan(size);
    return bytes;
  }

 private:
  ByteView rest_;
};

constexpr std::string_view kCommands[] = {
    wire::command::kSignIn,      wire::command::kUserTalk,     wire::command::kGroupTalk,
    wire::command::kTalkAck,     wire::command::kOfflineIndex, wire::command::kOfflineContent,
    wire::command::kGroupCreate, wire::command::kGroupJoin,    "",
};
constexpr int32_t kStatuses[] = {0, 100, 105, 300, 301, 404, -1, INT32_MAX};
constexpr int64_t kSteps[] = {0, 1, 499, 1500, 5'000, 10'001, 55'000, 165'000, 3'600'000};

class Course {
 public:
  explicit Course(ByteView bytes) : source_(bytes), session_(MakeOptions(), /*seed=*/1) {}

  void Run() {
    for (int steps = 0; !source_.done() && steps < 2000; ++steps) Step();
    Rest();
    Hand(Logout{});
    now_ += 10'000;
    Hand(TimeAdvanced{});
    KIM_FUZZ_CHECK(open_.empty());
    KIM_FUZZ_CHECK(session_.stats().pending_requests == 0);
  }

 private:
  Options MakeOptions() {
    const uint8_t flags = source_.Byte();
    Options options;
    if ((flags & 1) != 0) options.max_held_pushes = 2;
    if ((flags & 2) != 0) options.catch_up_after = 2;
    if ((flags & 4) != 0) options.max_pending_requests = 3;
    if ((flags & 8) != 0) options.max_known_ids = 2;
    if ((flags & 16) != 0) options.max_reconnect_attempts = 2;
    if ((flags & 32) != 0) options.queue_while_disconnected = false;
    if ((flags & 64) != 0) options.max_frame_bytes = 64;
    if ((flags & 128) != 0) options.max_buffered_bytes = 64;
    return options;
  }

  void Step() {
    const uint8_t kind = source_.Byte();
    switch (kind % 20) {
      case 0:
        return Hand(Login{});
      case 1:
        return Hand(Logout{});
      case 2:
        return Request();
      case 3:
        return Hand(CancelRequest{RequestId(source_.Byte())});
      case 4:
        return Hand(MessageHandled{source_.Byte()});
      case 5:
        return Hand(TokenReady{Connection(), AsBytes(source_.Bytes()), kind > 128});
      case 6:
        return Hand(TokenFailed{Connection()});
      case 7:
        return Hand(SocketOpened{Connection()});
      case 8:
        return Receive(source_.Bytes());
      case 9:
        return Hand(TextReceived{Connection()});
      case 10:
        return Hand(SocketClosed{Connection()});
      case 11:
        return Load();
      case 12:
        return Hand(StoreDone{writes_.empty() ? source_.Byte() : writes_.back(), kind < 200});
      case 13:
        return Hand(NetworkHint{static_cast<Hint>(source_.Byte() % 3)});
      case 14:
        return Hand(StoreDone{source_.Byte(), kind > 128});
      case 15:
        return Wait();
      case 16:
        return Receive(Packet(LoginAnswer()));
      case 17:
        return Receive(Packet(Push()));
      case 18:
        return Receive(Packet(Page()));
      default:
        return Receive(Packet(source_.Bytes()));
    }
  }

  /// Mostly the newest connection; a byte can select any.
  ConnectionId Connection() {
    const uint8_t byte = source_.Byte();
    return byte < 200 ? connection_ : ConnectionId(byte - 200);
  }

  void Request() {
    const RequestId id(++last_request_);
    open_.insert(id.value());
    const uint8_t shape = source_.Byte();
    const std::string payload = source_.Bytes();
    SendRequest request{.id = id,
                        .command = kCommands[shape % std::size(kCommands)],
                        .dest = (shape & 16) != 0 ? "carol" : "",
                        .payload = AsBytes(payload),
                        .sequence = std::nullopt,
                        .retries = shape >> 6,
                        .timeout = std::nullopt};
    if ((shape & 32) != 0) request.sequence = Sequence(source_.Byte() % 8);
    Hand(request);
  }

  void Load() {
    const std::vector<MessageId> known = {MessageId(source_.Byte()), MessageId(source_.Byte())};
    const MessageKey mark{source_.Byte(), MessageId(source_.Byte())};
    Hand(StoreLoaded{Connection(), MessageId(source_.Byte()), mark, known});
  }

  // Waits for the driver's timer, or longer, as in a tab that was asleep.
  void Wait() {
    const int64_t until = now_ + kSteps[source_.Byte() % std::size(kSteps)];
    const uint8_t shape = source_.Byte();
    const bool asleep = shape > 200;
    const uint32_t buffered = shape % 2 != 0 ? 100 : 0;
    for (int turns = 0; !asleep && session_.NextDeadline() <= Timestamp::Millis(until); ++turns) {
      KIM_FUZZ_CHECK(turns < 10'000);
      now_ = std::max(now_, session_.NextDeadline().millis());
      Hand(TimeAdvanced{buffered});
    }
    now_ = until;
    Hand(TimeAdvanced{buffered});
  }

  void Rest() {
    for (int turns = 0; turns < 200 && !session_.NextDeadline().is_never(); ++turns) {
      now_ = std::max(now_, session_.NextDeadline().millis());
      Hand(TimeAdvanced{});
    }
  }

  std::string LoginAnswer() {
    pkt::LoginResp answer;
    answer.set_channelid("gate_" + std::to_string(source_.Byte() % 3));
    answer.set_account(source_.Byte() < 200 ? "alice" : "bob");
    return answer.SerializeAsString();
  }

  std::string Push() {
    pkt::MessagePush push;
    push.set_messageid(source_.Byte());
    push.set_sendtime(source_.Byte());
    push.set_body(source_.Bytes());
    return push.SerializeAsString();
  }

  std::string Page() {
    pkt::MessageIndexResp page;
    for (int entries = source_.Byte() % 4; entries > 0; --entries) {
      pkt::MessageIndex* entry = page.add_indexes();
      entry->set_message_id(source_.Byte());
      entry->set_send_time(source_.Byte());
    }
    return page.SerializeAsString();
  }

  std::string Packet(const std::string& payload) {
    const uint8_t shape = source_.Byte();
    const uint8_t flags = source_.Byte();
    // The answer to the latest request, or any packet.
    const bool answers = flags < 160;
    return wire::PacketBytes(
        {.command = answers ? sent_command_ : kCommands[shape % std::size(kCommands)],
         .channel_id = {},
         .sequence = answers ? sent_sequence_ : Sequence(shape % 8),
         .flag = answers ? pkt::Response : flags % 4,
         .status = flags % 8 == 7 ? kStatuses[shape % std::size(kStatuses)] : 0,
         .dest = (shape & 16) != 0 ? "carol" : ""},
        AsBytes(payload));
  }

  void Receive(const std::string& bytes) { Hand(FrameReceived{Connection(), AsBytes(bytes)}); }

  void Hand(const Input& input) {
    session_.Handle(input, Timestamp::Millis(now_));
    while (const Effect* effect = session_.PollEffect()) {
      std::visit([this](const auto& e) { Note(e); }, *effect);
    }
    KIM_FUZZ_CHECK(session_.stats().pending_requests <= open_.size() + 40);
  }

  template <class T>
  void Note(const T&) {}
  void Note(const AcquireToken& effect) { connection_ = effect.connection; }
  void Note(const StoreIndexes& effect) { writes_.push_back(effect.write); }
  void Note(const StoreMessage& effect) { writes_.push_back(effect.delivery); }
  void Note(const CompleteRequest& effect) { KIM_FUZZ_CHECK(open_.erase(effect.id.value()) == 1); }
  void Note(const SendFrame& effect) {
    const auto frame = wire::DecodeFrame(AsBytes(effect.bytes));
    KIM_FUZZ_CHECK(frame.ok());
    const auto* logic = std::get_if<wire::LogicFrame>(&frame.value());
    if (logic == nullptr) return;
    const auto header = wire::DecodeHeader(logic->header);
    KIM_FUZZ_CHECK(header.ok());
    sent_command_ = header->command;
    sent_sequence_ = header->sequence;
  }

  Source source_;
  Session session_;
  int64_t now_ = 1000;
  ConnectionId connection_;
  std::vector<uint32_t> writes_;
  std::set<uint32_t> open_;
  uint32_t last_request_ = 0;
  std::string sent_command_;
  Sequence sent_sequence_;
};

}  // namespace
}  // namespace kim::session

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  kim::session::Course(kim::ByteView(data, size)).Run();
  return 0;
}
