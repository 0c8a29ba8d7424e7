#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "sim/book.h"
#include "sim/choices.h"
#include "sim/connection.h"
#include "sim/ledger.h"
#include "sim/scenario.h"
#include "sim/scheduler.h"

namespace kim::sim {

/// What every part of one world shares.
struct Context {
  Context(Choices& c, bool trace) : choices(c), ledger(trace), book(ledger) {
    scenario = MakeScenario(c);
  }

  Choices& choices;
  Scenario scenario;
  Scheduler scheduler;
  Ledger ledger;
  Book book;
  std::deque<Connection> connections;
  /// From here on nothing fails any more, and everything owed must arrive.
  bool calm = false;

  bool Fault(uint32_t permille) { return !calm && choices.Chance(permille); }

  void Note(std::string_view who, std::string_view what) const {
    ledger.Note(scheduler.now(), who, what);
  }
};

}  // namespace kim::sim
