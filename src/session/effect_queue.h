#pragma once

#include <new>
#include <type_traits>
#include <utility>

#include "base/vector.h"
#include "session/effects.h"

namespace kim::session {

/// Effects in the order in which they are to be done.
class EffectQueue {
 public:
  template <class T>
  void Push(T&& effect) {
    static_assert(!std::is_lvalue_reference_v<T>, "an effect is moved in");
    ::new (Room()) Effect(std::forward<T>(effect));
  }
  /// Makes an effect whose members are plain values where it is to stay: to make it first, and move
  /// it in, is 0.1 KB of WebAssembly more.
  template <class T, class... Members>
  void Push(Members... members) {
    static_assert((std::is_trivially_copyable_v<Members> && ...));
    ::new (Room()) Effect(T{members...});
  }

  /// The oldest effect that was not polled yet, or null. Those polled stay until all are, and null
  /// is answered, or more are added.
  const Effect* Poll();
  [[nodiscard]] bool empty() const { return next_ == effects_.size(); }

 private:
  void Rewind();
  /// Where the next one goes, which counts as there from now on.
  void* Room();

  Vector<Effect> effects_;
  /// The first that was not polled yet.
  size_t next_ = 0;
};

}  // namespace kim::session
