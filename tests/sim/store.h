#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "sim/context.h"
#include "sim/message.h"

namespace kim::sim {

/// After this many milliseconds the driver gives up on what hangs. The session stops waiting
/// sooner.
constexpr int64_t kGivenUpAfter = 12'000;

/// The client's durable store, with a part for each account. It outlives the client; a write that
/// was in progress when the client was killed may or may not have happened. Writes happen in the
/// order in which they were requested, as in a single database.
class Store {
 public:
  using Apply = std::function<void()>;
  using Done = std::function<void(bool ok)>;

  explicit Store(Context& context) : context_(context) {}

  /// Carries out a write of the client's life `life`: at once, later, or not. `done` is
  /// called once, maybe within this call, unless the life is over by then.
  void Write(uint32_t life, Apply apply, Done done);
  /// The life is over.
  void Killed(uint32_t life) { dead_life_ = life; }

  void KeepIndex(Message& message);
  void KeepHandled(Message& message);
  void KeepMark(int account, MessageKey mark);

  /// In the order in which they were kept.
  [[nodiscard]] const std::vector<Message*>& kept(int account) const {
    return kept_[static_cast<size_t>(account)];
  }
  [[nodiscard]] MessageKey mark(int account) const { return marks_[static_cast<size_t>(account)]; }

 private:
  void Keep(Message& message);

  Context& context_;
  uint32_t dead_life_ = 0;
  int64_t busy_until_ = 0;
  std::array<std::vector<Message*>, kAccounts> kept_;
  std::array<MessageKey, kAccounts> marks_;
};

}  // namespace kim::sim
