#include "session/message_key.h"

namespace kim::session {

std::strong_ordering operator<=>(const MessageKey& a, const MessageKey& b) {
  return a.send_time != b.send_time ? a.send_time <=> b.send_time : a.id <=> b.id;
}

[[gnu::noinline]] void Raise(MessageKey& key, const MessageKey& to) {
  if (key < to) key = to;
}

[[gnu::noinline]] void Lower(MessageKey& key, const MessageKey& to) {
  if (to < key) key = to;
}

}  // namespace kim::session
