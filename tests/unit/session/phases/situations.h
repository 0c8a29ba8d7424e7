#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "session/fake_world.h"

namespace kim::session {

/// What a happening can refer to in a situation.
struct Scene {
  /// The current connection, if there is one.
  ConnectionId connection;
  /// A pending request, in situations that can have one.
  RequestId request;
  /// A delivery whose handler is running; 0 for none.
  uint32_t delivery = 0;
  /// The write that the store is working on; 0 for none.
  uint32_t write = 0;
};

/// A phase, or a step within one, and how to reach it.
struct Situation {
  std::string_view phase;
  std::string_view name;
  std::function<Scene(FakeWorld&)> reach;
};

const std::vector<Situation>& AllSituations();

}  // namespace kim::session
