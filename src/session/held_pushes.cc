#include "session/held_pushes.h"

#include <algorithm>
#include <utility>

#include "wire/push.h"

namespace kim::session {

bool HeldPushes::Add(std::string_view group, ByteView payload, ByteView frame) {
  const auto identity = wire::ReadPushIdentity(payload);
  if (!identity) return false;
  held_.push_back({.key = {identity->send_time, identity->message_id},
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
