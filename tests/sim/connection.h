#pragma once

#include <cstdint>
#include <string>

#include "base/strong.h"

namespace kim::sim {

/// One WebSocket, seen from both ends. Frames arrive in order, complete and once, until the
/// connection dies or falls silent: TCP promises no less and a browser shows no more.
struct Connection {
  uint32_t number = 0;  ///< in the world
  uint32_t life = 0;    ///< of the client that opened it
  ConnectionId id;      ///< the session's id for it
  /// Silence in both directions; neither end learns of it.
  bool half_open = false;
  int64_t up_at = 0;    ///< when the last frame to the server arrives
  int64_t down_at = 0;  ///< when the last frame to the client arrives

  // The client's end.
  bool opened = false;
  bool close_asked = false;
  int64_t sent_at = 0;         ///< when the last byte that the browser holds leaves it
  int64_t close_asked_at = 0;  ///< on the client's clock
  bool store_loaded = false;
  bool close_seen = false;  ///< the close event came

  // The server's end.
  bool server_open = false;
  bool login_seen = false;
  bool logged_in = false;
  bool session_lost = false;  ///< answers everything with 404
  int account = 0;
  std::string channel;
  int64_t last_read = 0;
  bool kick_sent = false;
};

}  // namespace kim::sim
