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

  /// Has no effect once the session has had its first input. False if there is no such option.
  bool SetOption(uint32_t index, double value);

  /// Hands an input in and answers with the first effect, as `Poll` does.
  int32_t Handle(const session::Input& input, double now);

  /// Answers with the oldest effect's record (`WriteEffect`), or 0 when there is none.
  int32_t Poll();

  /// In milliseconds on the clock of `now`; infinity for never.
  [[nodiscard]] double NextDeadline() const;

  [[nodiscard]] session::Stats stats() const;

 private:
  uint64_t seed_;
  session::Options options_ = session::kDefaultOptions;
  /// Made with the first input, when the options are known.
  std::optional<session::Session> session_;
};

}  // namespace kim::bindings
