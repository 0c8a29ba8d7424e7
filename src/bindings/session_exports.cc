#include <emscripten/emscripten.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/int64_halves.h"
#include "base/strong.h"
#include "base/time.h"
#include "base/vector.h"
#include "bindings/scratch.h"
#include "bindings/session_client.h"
#include "bindings/session_options.h"
#include "wire/commands.h"

/// The session's C interface; js/session/binding.ts is its only caller. Every function that takes
/// `now` hands in inputs, mostly a single one, and answers like `SessionClient::Answer`, so that an
/// input costs one call. The bytes and texts of an input are in the input area, one after the
/// other, in the order in which the function takes their sizes.
namespace kim::bindings {
namespace {

/// Reads the 32-bit slots at the start of the input area.
class SlotReader {
 public:
  explicit SlotReader(ByteView input)
      : slots_(reinterpret_cast<const uint32_t*>(input.data()), input.size() / sizeof(uint32_t)) {}

  uint32_t Number() {
    if (slots_.empty()) return 0;
    const uint32_t value = slots_.front();
    slots_ = slots_.subspan(1);
    return value;
  }
  int64_t Long() {
    const uint32_t low = Number();
    return static_cast<int64_t>(JoinHalves(low, Number()));
  }
  [[nodiscard]] size_t remaining() const { return slots_.size(); }

 private:
  std::span<const uint32_t> slots_;
};

/// The slots in front of the texts of `kim_session_talk`: two of its own, then a record of
/// MessageReq, in which each text is an offset and a size.
enum TalkSlot : size_t {
  kToGroup,
  kRetries,
  kType,
  kBodyAt,
  kBodySize,
  kExtraAt,
  kExtraSize,
  kTalkSlots,
};

std::optional<Duration> TimeoutOf(double ms) {
  if (!(ms >= 0)) return std::nullopt;
  return Duration::Millis(static_cast<int64_t>(std::min(ms, kLongestMillis)));
}

}  // namespace
}  // namespace kim::bindings

using namespace kim;            // NOLINT: the C names below have no namespace
using namespace kim::bindings;  // NOLINT

extern "C" {

/// Creates a session. The two halves of the seed feed the backoff's jitter.
EMSCRIPTEN_KEEPALIVE SessionClient* kim_session_create(uint32_t seed_low, uint32_t seed_high) {
  return new SessionClient(JoinHalves(seed_low, seed_high));
}

/// The session must not be passed to any function after this.
EMSCRIPTEN_KEEPALIVE void kim_session_destroy(SessionClient* client) {
  delete client;
}

/// Sets an option by its place in the lists of session_options.h; before the first input.
EMSCRIPTEN_KEEPALIVE void kim_session_option(SessionClient* client, uint32_t index, double value) {
  client->SetOption(index, value);
}

/// Answers with the members of `session::Stats` in their order; bytes are 64-bit integers.
EMSCRIPTEN_KEEPALIVE int32_t kim_session_stats(SessionClient* client) {
  const session::Stats stats = client->stats();
  scratch.slots.assign({stats.reconnects, stats.messages_delivered, stats.duplicates_dropped,
                        stats.malformed_frames, stats.pending_requests,
                        static_cast<uint32_t>(stats.round_trip_ms), LowHalf(stats.bytes_sent),
                        HighHalf(stats.bytes_sent), LowHalf(stats.bytes_received),
                        HighHalf(stats.bytes_received)});
  return AnswerSlots();
}

EMSCRIPTEN_KEEPALIVE int32_t kim_session_advance(SessionClient* client, uint32_t buffered,
                                                 double now) {
  return client->Handle(session::TimeAdvanced{buffered}, now);
}

EMSCRIPTEN_KEEPALIVE int32_t kim_session_login(SessionClient* client, double now) {
  return client->Handle(session::Login{}, now);
}

EMSCRIPTEN_KEEPALIVE int32_t kim_session_logout(SessionClient* client, double now) {
  return client->Handle(session::Logout{}, now);
}

EMSCRIPTEN_KEEPALIVE int32_t kim_session_hint(SessionClient* client, uint32_t hint, double now) {
  return client->Handle(session::NetworkHint{static_cast<session::Hint>(hint)}, now);
}

EMSCRIPTEN_KEEPALIVE int32_t kim_session_socket_opened(SessionClient* client, uint32_t connection,
                                                       double now) {
  return client->Handle(session::SocketOpened{ConnectionId(connection)}, now);
}

EMSCRIPTEN_KEEPALIVE int32_t kim_session_socket_closed(SessionClient* client, uint32_t connection,
                                                       double now) {
  return client->Handle(session::SocketClosed{ConnectionId(connection)}, now);
}

/// The frame is in the input area. If it is larger than the option `max_frame_bytes`, it is refused
/// by its size alone and need not be written.
EMSCRIPTEN_KEEPALIVE int32_t kim_session_frame(SessionClient* client, uint32_t connection,
                                               uint32_t size, double now) {
  const ByteView bytes(scratch.input.data(), size);
  return client->Handle(session::FrameReceived{ConnectionId(connection), bytes}, now);
}

EMSCRIPTEN_KEEPALIVE int32_t kim_session_text(SessionClient* client, uint32_t connection,
                                              double now) {
  return client->Handle(session::TextReceived{ConnectionId(connection)}, now);
}

/// The encoded LoginReq is in the input area.
EMSCRIPTEN_KEEPALIVE int32_t kim_session_token_ready(SessionClient* client, uint32_t connection,
                                                     uint32_t size, uint32_t renewable,
                                                     double now) {
  const ByteView request = scratch.input.First(size);
  return client->Handle(session::TokenReady{ConnectionId(connection), request, renewable != 0},
                        now);
}

EMSCRIPTEN_KEEPALIVE int32_t kim_session_token_failed(SessionClient* client, uint32_t connection,
                                                      double now) {
  return client->Handle(session::TokenFailed{ConnectionId(connection)}, now);
}

/// Command, destination and payload are in the input area. The id must be even. A negative
/// sequence or timeout leaves the choice to the session.
EMSCRIPTEN_KEEPALIVE int32_t kim_session_request(SessionClient* client, uint32_t id,
                                                 uint32_t command_size, uint32_t dest_size,
                                                 uint32_t payload_size, double sequence,
                                                 double timeout_ms, double now) {
  InputRuns runs(size_t{command_size} + dest_size + payload_size);
  session::SendRequest request;
  request.id = RequestId(id);
  request.command = AsChars(runs.Next(command_size));
  request.dest = AsChars(runs.Next(dest_size));
  request.payload = runs.Next(payload_size);
  if (sequence >= 0) request.sequence = Sequence(static_cast<uint32_t>(sequence));
  request.timeout = TimeoutOf(timeout_ms);
  return client->Handle(request, now);
}

/// Encodes a message and sends it. The input area holds slots (`TalkSlot`), then the texts: the
/// destination, the body and the extra. The id must be odd, which marks the answer as one to a
/// message.
EMSCRIPTEN_KEEPALIVE int32_t kim_session_talk(SessionClient* client, uint32_t id, double timeout_ms,
                                              double now) {
  constexpr size_t kTextAt = kTalkSlots * sizeof(uint32_t);
  const auto* slots = reinterpret_cast<const uint32_t*>(scratch.input.data());
  // No further than the last text: the encoder reserves memory for all that it is given.
  const ByteView texts =
      scratch.input.First(kTextAt + slots[kExtraAt] + slots[kExtraSize]).subspan(kTextAt);
  scratch.bytes.clear();
  static_cast<void>(wire::EncodeRecord(wire::RecordType::kMessageReq,
                                       {slots + kType, slots + kTalkSlots}, texts, scratch.bytes));
  session::SendRequest request;
  request.id = RequestId(id);
  request.command = slots[kToGroup] != 0 ? wire::command::kGroupTalk : wire::command::kUserTalk;
  request.dest = AsChars(texts.first(slots[kBodyAt]));
  request.payload = AsBytes(scratch.bytes);
  request.retries = static_cast<int32_t>(slots[kRetries]);
  request.timeout = TimeoutOf(timeout_ms);
  return client->Handle(request, now);
}

EMSCRIPTEN_KEEPALIVE int32_t kim_session_cancel(SessionClient* client, uint32_t id, double now) {
  return client->Handle(session::CancelRequest{RequestId(id)}, now);
}

/// The input area holds the numbers of `count` deliveries, at least one.
EMSCRIPTEN_KEEPALIVE int32_t kim_session_handled(SessionClient* client, uint32_t count,
                                                 double now) {
  SlotReader slots(scratch.input.First(count * sizeof(uint32_t)));
  do client->Feed(session::MessageHandled{slots.Number()}, now);
  while (slots.remaining() > 0);
  return client->Answer();
}

/// The input area holds slots: the cursor, the mark's send time and id, the number of known ids and
/// the ids, oldest first. 64-bit numbers take two slots, the low half first.
EMSCRIPTEN_KEEPALIVE int32_t kim_session_store_loaded(SessionClient* client, uint32_t connection,
                                                      uint32_t size, double now) {
  SlotReader slots(scratch.input.First(size));
  session::StoreLoaded loaded;
  loaded.connection = ConnectionId(connection);
  loaded.cursor = MessageId(slots.Long());
  loaded.mark.send_time = slots.Long();
  loaded.mark.id = MessageId(slots.Long());
  const size_t count = std::min<size_t>(slots.Number(), slots.remaining() / 2);
  Vector<MessageId> known(count);
  for (MessageId& id : known) id = MessageId(slots.Long());
  loaded.known = known;
  return client->Handle(loaded, now);
}

/// The input area holds the numbers of `count` writes, at least one, which all succeeded or all
/// failed.
EMSCRIPTEN_KEEPALIVE int32_t kim_session_store_done(SessionClient* client, uint32_t count,
                                                    uint32_t ok, double now) {
  SlotReader slots(scratch.input.First(count * sizeof(uint32_t)));
  do client->Feed(session::StoreDone{slots.Number(), ok != 0}, now);
  while (slots.remaining() > 0);
  return client->Answer();
}

}  // extern "C"
