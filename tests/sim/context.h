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
  int64_t calm_since = 0;

  bool Fault(uint32_t permille) { return !calm && choices.Chance(permille); }

  /// A hash (FNV-1a) of every effect and deadline so far: equal if two builds of the session behave
  /// the same.
  uint64_t digest = 0xcbf29ce484222325ULL;
  void Mix(std::string_view bytes) {
    for (const char byte : bytes) {
      digest = (digest ^ static_cast<uint8_t>(byte)) * 0x100000001b3ULL;
    }
  }
  void Mix(int64_t value) {
    for (int shift = 0; shift < 64; shift += 8) {
      digest = (digest ^ (static_cast<uint64_t>(value) >> shift & 0xff)) * 0x100000001b3ULL;
    }
  }

  void Note(std::string_view who, std::string_view what) const {
    ledger.Note(scheduler.now(), who, what);
  }
};

}  // namespace kim::sim
