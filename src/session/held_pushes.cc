#include "session/held_pushes.h"

#include <iterator>

#include "wire/push.h"

namespace kim::session {

bool HeldPushes::Add(std::string_view group, ByteView payload, ByteView frame) {
  const auto identity = wire::ReadPushIdentity(payload);
  if (!identity) return false;
  const MessageKey key{identity->send_time, identity->message_id};
  // From the end: most come in order.
  auto place = held_.end();
  while (place != held_.begin() && key < std::prev(place)->key) --place;
  held_.insert(place, {.key = key,
                       .group = std::string(group),
                       .payload_size = payload.size(),
                       .frame = std::string(AsChars(frame))});
  return true;
}

}  // namespace kim::session
