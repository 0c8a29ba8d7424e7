#include "session/message_key.h"

namespace kim::session {

std::strong_ordering operator<=>(const MessageKey& a, const MessageKey& b) {
  return a.send_time != b.send_time ? a.send_time <=> b.send_time : a.id <=> b.id;
}

}  // namespace kim::session
