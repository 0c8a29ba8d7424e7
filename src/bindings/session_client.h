#pragma once

#include <cstdint>
#include <optional>

#include "session/inputs.h"
#include "session/options.h"
#include "session/session.h"

namespace kim::bindings {

/// One client's session. JavaScript holds its address, from `kim_session_create` to
/// `kim_session_destroy`.
class SessionClient {
 public:
  explicit SessionClient(uint64_t seed) : seed_(seed) {}

  /// Has no effect once the session has had its first input, or if there is no such option.
  void SetOption(uint32_t index, double value);

  /// Hands in an input. `Answer` must follow, at once or after more inputs.
  void Feed(const session::Input& input, double now);

  /// Answers with what is to be done: when to call again at the latest, as a 64-bit number of
  /// milliseconds on the clock of `now`, then each effect's record (`WriteEffect`), then a zero.
  int32_t Answer();

  /// `Feed`, then `Answer`.
  int32_t Handle(const session::Input& input, double now);

  [[nodiscard]] session::Stats stats() const;

 private:
  uint64_t seed_;
  session::Options options_ = session::kDefaultOptions;
  /// Created by the first input, when the options are known.
  std::optional<session::Session> session_;
};

}  // namespace kim::bindings
