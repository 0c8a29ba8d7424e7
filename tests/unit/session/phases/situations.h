#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "session/fake_world.h"

namespace kim::session {

/// What a happening can refer to in a situation.
struct Scene {
  /// The connection whose events count; none where there is none.
  ConnectionId connection;
  /// A request that waits, pauses or is in flight, where there can be one.
  RequestId request;
  /// A message whose handler is at work; 0 for none.
  uint32_t delivery = 0;
  /// The write that the store is working on; 0 for none.
  uint32_t write = 0;
};

/// A phase, or a part of one in which other things are expected, and how to get there.
struct Situation {
  std::string_view phase;
  std::string_view name;
  std::function<Scene(FakeWorld&)> reach;
};

const std::vector<Situation>& AllSituations();

}  // namespace kim::session
