#include "session/held_pushes.h"

#include <algorithm>
#include <utility>

#include "wire/messages.h"

namespace kim::session {

bool HeldPushes::Add(std::string_view group, ByteView payload, ByteView frame) {
  const auto push = wire::Parse<pkt::MessagePush>(payload);
  if (!push) return false;
  held_.push_back({.key = {push->sendtime(), MessageId(push->messageid())},
                   .group = std::string(group),
                   .payload_size = payload.size(),
                   .frame = std::string(AsChars(frame))});
  return true;
}

std::vector<HeldPushes::Held> HeldPushes::Release() {
  std::stable_sort(held_.begin(), held_.end(),
                   [](const Held& a, const Held& b) { return a.key < b.key; });
  return std::exchange(held_, {});
}

}  // namespace kim::session
