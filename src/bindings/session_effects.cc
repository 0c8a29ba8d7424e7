#include "bindings/session_effects.h"

#include <algorithm>
#include <cstdint>

#include "base/bytes.h"
#include "base/int64_halves.h"
#include "base/visit.h"
#include "common.pb.h"

namespace kim::bindings {
namespace {

using wire::RecordType;
using wire::Slots;

/// How the end of a request is written; see the header.
enum class Form : uint32_t { kBytes = 0, kMessageResp = 1, kErrorResp = 2, kNothing = 3 };

/// Writes one effect, member by member.
class EffectWriter {
 public:
  explicit EffectWriter(Slots& out) : out_(out) {}

  void operator()(const session::AcquireToken& e) { Number(e.connection.value()); }
  void operator()(const session::OpenSocket& e) { Number(e.connection.value()); }
  void operator()(const session::SendFrame& e) {
    Number(e.connection.value());
    Bytes(AsBytes(e.bytes));
  }
  void operator()(const session::CloseSocket& e) { Number(e.connection.value()); }
  void operator()(const session::StateChanged& e) { Number(static_cast<uint32_t>(e.state)); }
  void operator()(const session::EventRaised& e) { Number(static_cast<uint32_t>(e.event)); }
  void operator()(const session::LoginFinished& e) {
    Number(static_cast<uint32_t>(e.result));
    Number(static_cast<uint32_t>(e.status));
  }
  void operator()(const session::LogoutFinished&) {}
  void operator()(const session::LoadStore& e) {
    Number(e.connection.value());
    Bytes(AsBytes(e.account));
    Bytes(AsBytes(e.channel_id));
  }
  void operator()(const session::StoreIndexes& e);
  void operator()(const session::DeliverOffline& e) { Number(e.initial ? 1 : 0); }
  void operator()(const session::DeliverMessage& e) {
    Number(e.delivery);
    Bytes(AsBytes(e.group));
    if (e.record.empty()) {
      // The session has parsed it, so it is well-formed.
      static_cast<void>(Record(RecordType::kMessagePush, e.payload));
    } else {
      std::copy(e.record.begin(), e.record.end(), out_.Extend(e.record.size()));
    }
  }
  void operator()(const session::StoreMessage& e) { Number(e.delivery); }
  void operator()(const session::StoreMark& e) {
    Long(e.mark.send_time);
    Long(e.mark.id.value());
  }
  void operator()(const session::CompleteRequest& e);
  void operator()(const session::Notify& e) {
    Bytes(AsBytes(e.command));
    Bytes(AsBytes(e.dest));
    Bytes(e.payload);
  }
  void operator()(const session::Report& e) {
    Number(static_cast<uint32_t>(e.problem));
    Number(static_cast<uint32_t>(e.detail));
  }

 private:
  void Number(uint32_t value) { out_.push_back(value); }
  void Long(int64_t value) {
    Number(LowHalf(static_cast<uint64_t>(value)));
    Number(HighHalf(static_cast<uint64_t>(value)));
  }
  // Addresses fit a slot: this folder is compiled for wasm32 only.
  void Bytes(ByteView bytes) {
    Number(static_cast<uint32_t>(reinterpret_cast<uintptr_t>(bytes.data())));
    Number(static_cast<uint32_t>(bytes.size()));
  }
  [[nodiscard]] bool Record(RecordType type, ByteView message) {
    return wire::DecodeRecord(type, message, nullptr, out_).ok();
  }

  Slots& out_;
};

void EffectWriter::operator()(const session::StoreIndexes& e) {
  Number(e.write);
  Long(e.cursor.value());
  Number(static_cast<uint32_t>(e.page.size()));
  for (const wire::IndexEntry& entry : e.page) {
    Long(entry.message_id.value());
    Number(static_cast<uint32_t>(entry.direction));
    Long(entry.send_time);
    Bytes(AsBytes(entry.account));
    Bytes(AsBytes(entry.group));
  }
}

void EffectWriter::operator()(const session::CompleteRequest& e) {
  Number(e.id.value());
  Number(static_cast<uint32_t>(e.outcome));
  Number(static_cast<uint32_t>(e.status));
  if (!IsTalk(e.id)) {
    Number(static_cast<uint32_t>(Form::kBytes));
    Bytes(e.payload);
    return;
  }
  const size_t form_at = out_.size();
  Number(static_cast<uint32_t>(Form::kNothing));
  if (e.outcome != session::Outcome::kAnswered) return;
  const bool sent = e.status == pkt::Success;
  if (Record(sent ? RecordType::kMessageResp : RecordType::kErrorResp, e.payload)) {
    out_[form_at] = static_cast<uint32_t>(sent ? Form::kMessageResp : Form::kErrorResp);
  }
}

}  // namespace

void WriteEffect(const session::Effect& effect, wire::Slots& out) {
  out.push_back(static_cast<uint32_t>(effect.index() + 1));
  Visit(EffectWriter(out), effect);
}

}  // namespace kim::bindings
