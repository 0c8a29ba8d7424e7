#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "session/phases/situations.h"

namespace kim::session {

/// The frame limit that the session must have: one frame is just over it.
inline constexpr int32_t kFrameLimit = 4096;

/// An input, or a variant of one that the session treats differently from others of its type.
struct Happening {
  /// The index of the input's type in `Input`.
  size_t input = 0;
  std::string_view name;
  std::function<void(FakeWorld&, const Scene&)> happen;
};

const std::vector<Happening>& AllHappenings();

}  // namespace kim::session
