#pragma once

#include <cstdint>
#include <optional>

#include "session/inputs.h"
#include "session/options.h"
#include "session/session.h"

namespace kim::bindings {

/// One client's session, as JavaScript holds it: by its address, from `kim_session_create` to
/// `kim_session_destroy`.
class SessionClient {
 public:
  explicit SessionClient(uint64_t seed) : seed_(seed) {}

  /// Has no effect once the session has had its first input, nor without such an option.
  void SetOption(uint32_t index, double value);

  /// Hands an input in. `Answer` must follow, at once or after more of them.
  void Feed(const session::Input& input, double now);

  /// What is to be done: when to call again at the latest, as a 64-bit number of milliseconds on
  /// the clock of `now`, then each effect's record (`WriteEffect`), and a zero behind the last.
  int32_t Answer();

  /// `Feed`, then `Answer`.
  int32_t Handle(const session::Input& input, double now);

  [[nodiscard]] session::Stats stats() const;

 private:
  uint64_t seed_;
  session::Options options_ = session::kDefaultOptions;
  /// Made with the first input, when the options are known.
  std::optional<session::Session> session_;
};

}  // namespace kim::bindings
