#pragma once

#include <cstdint>

#include "session/options.h"
#include "sim/choices.h"

namespace kim::sim {

/// What kind of world a run takes place in. Chances are in permille of the occasions. Each fault
/// is left out of about half of the runs: a world where everything fails at once hides what a
/// single fault does.
struct Scenario {
  session::Options options;

  int64_t chaos_ms = 0;       ///< faults happen until then
  int32_t actions = 0;        ///< what peers, user and fate do meanwhile
  uint32_t page_size = 2000;  ///< of the offline index
  int64_t latency_ms = 10;    ///< at most, one way
  int64_t uplink = 0;         ///< bytes a second that leave the client; 0 for any number
  int64_t worker_ms = 5;      ///< at most, until a worker takes a frame; this reorders
  uint32_t slow = 0;          ///< a worker takes seconds
  uint32_t old_messages = 0;  ///< stored before the client begins

  // The server.
  uint32_t push_lost = 0;
  uint32_t push_twice = 0;
  uint32_t unflagged = 0;  ///< a push has no flag; a login's answer comes again like that
  uint32_t no_answer = 0;
  uint32_t error_answer = 0;  ///< 300, with or without the effect
  uint32_t gone_answer = 0;   ///< 404, once
  uint32_t login_lost = 0;    ///< the session is created, but the answer is lost
  uint32_t login_refused = 0;
  uint32_t connect_fails = 0;
  uint32_t forgets_cursor = 0;  ///< answers with the last day
  bool drops_location = false;  ///< a closing connection takes the newer session's location along
  uint32_t never_closes = 0;    ///< the close event takes the browser's own time-out

  // The client's surroundings.
  bool renewable = true;
  uint32_t token_fails = 0;
  uint32_t handler_later = 0;
  uint32_t handler_never = 0;
  uint32_t store_later = 0;
  uint32_t store_fails = 0;
  uint32_t store_never = 0;
  uint32_t killed = 0;  ///< between two effects
  uint32_t late_timer = 0;
};

Scenario MakeScenario(Choices& choices);

}  // namespace kim::sim
