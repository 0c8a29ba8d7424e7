#pragma once

#include <cstdint>
#include <string>

#include "sim/choices.h"
#include "sim/client.h"
#include "sim/context.h"
#include "sim/server.h"

namespace kim::sim {

/// How a run ended.
struct Verdict {
  bool failed = false;
  std::string rule;
  std::string detail;
  int64_t virtual_ms = 0;
  size_t messages = 0;
  uint64_t digest = 0;
};

/// One client and its server, from the first login until all is quiet again.
class World {
 public:
  World(Choices& choices, bool trace);
  Verdict Run();

 private:
  void PlanActions();
  void Act();
  void ActOnClient(uint32_t kind);
  void ActOnServer(uint32_t kind);
  void RunUntil(int64_t end);
  void CalmDown();
  /// Runs until the after-effects of all faults must be over, lets the user look at the page, and
  /// checks.
  void Settle();
  [[nodiscard]] Connection* Live();

  Context context_;
  Client client_;
  Server server_;
  bool two_accounts_ = false;
};

}  // namespace kim::sim
