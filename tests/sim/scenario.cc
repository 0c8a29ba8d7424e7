#include "sim/scenario.h"

namespace kim::sim {

namespace {

/// 0 half of the time, else up to `most`.
uint32_t Maybe(Choices& choices, uint32_t most) {
  return choices.Below(2) == 0 ? 0 : 1 + choices.Below(most);
}

void Pick(Choices& choices, int32_t& option, int32_t other) {
  if (choices.Chance(250)) option = other;
}

/// Small limits, so that small worlds reach them.
session::Options MakeOptions(Choices& choices) {
  session::Options options;
  Pick(choices, options.max_held_pushes, 2);
  Pick(choices, options.catch_up_after, 3);
  Pick(choices, options.ack_overflow, 2);
  Pick(choices, options.max_pending_requests, 5);
  Pick(choices, options.max_reconnect_attempts, 3);
  Pick(choices, options.max_buffered_bytes, 100);
  if (choices.Chance(200)) options.queue_while_disconnected = false;
  if (choices.Chance(200)) options.close_grace = Duration::Millis(100);
  return options;
}

}  // namespace

Scenario MakeScenario(Choices& choices) {
  Scenario s;
  s.options = MakeOptions(choices);
  s.chaos_ms = choices.Between(5, 240) * 1000;
  s.actions = static_cast<int32_t>(choices.Between(5, 60));
  if (choices.Chance(600)) s.page_size = 1 + choices.Below(5);
  s.latency_ms = choices.Below(4) == 3 ? 1500 : 1 + choices.Below(100);
  if (choices.Chance(300)) s.uplink = choices.Between(50, 2000);
  s.worker_ms = choices.Below(3) == 2 ? 800 : 1 + choices.Below(30);
  s.slow = Maybe(choices, 60);
  s.old_messages = choices.Below(8);

  s.push_lost = Maybe(choices, 400);
  s.push_twice = Maybe(choices, 200);
  s.no_answer = Maybe(choices, 80);
  s.error_answer = Maybe(choices, 100);
  s.gone_answer = Maybe(choices, 30);
  s.login_lost = Maybe(choices, 200);
  s.login_refused = Maybe(choices, 200);
  s.connect_fails = Maybe(choices, 300);
  s.forgets_cursor = Maybe(choices, 100);
  s.drops_location = choices.Chance(300);
  s.never_closes = Maybe(choices, 800);

  s.renewable = !choices.Chance(300);
  s.token_fails = Maybe(choices, 100);
  s.handler_later = Maybe(choices, 800);
  s.handler_never = Maybe(choices, 150);
  s.store_later = Maybe(choices, 600);
  s.store_fails = Maybe(choices, 100);
  s.store_never = Maybe(choices, 60);
  s.killed = Maybe(choices, 8);
  s.late_timer = Maybe(choices, 300);
  s.unflagged = Maybe(choices, 300);
  return s;
}

}  // namespace kim::sim
