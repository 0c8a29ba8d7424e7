#pragma once

#include <memory>
#include <utility>

#include "base/vector.h"
#include "session/effects.h"

namespace kim::session {

/// Effects in the order in which they are to be done.
///
/// Each has memory of its own: a queue that moves effects when it grows needs code to move every
/// kind of them, which a web page would have to load.
class EffectQueue {
 public:
  template <class T>
  void Push(T effect) {
    Append(std::make_unique<Effect>(std::move(effect)));
  }
  void Append(std::unique_ptr<Effect> effect);

  /// The oldest effect that was not polled yet, or null. Those polled stay until all are, and null
  /// is answered, or more are added.
  const Effect* Poll();
  [[nodiscard]] bool empty() const { return next_ == effects_.size(); }

 private:
  void Rewind();

  Vector<std::unique_ptr<Effect>> effects_;
  /// The first that was not polled yet.
  size_t next_ = 0;
};

}  // namespace kim::session
