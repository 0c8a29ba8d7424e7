#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "base/vector.h"
#include "session/effects.h"

namespace kim::session {

/// Effects in the order in which to carry them out.
class EffectQueue {
 public:
  template <class T>
  void Push(T&& effect) {
    static_assert(!std::is_lvalue_reference_v<T>, "an effect is moved in");
    ::new (Room()) Effect(std::forward<T>(effect));
  }
  /// Constructs an effect of plain values in place. Making it first and moving it in is 0.1 KB more
  /// of WebAssembly.
  template <class T, class... Members>
  void Push(Members... members) {
    static_assert((std::is_trivially_copyable_v<Members> && ...));
    ::new (Room()) Effect(T{members...});
  }

  /// The oldest effect not yet polled, or null. Polled effects stay valid until this returns null,
  /// or until another effect is pushed.
  const Effect* Poll();
  [[nodiscard]] bool empty() const { return next_ == effects_.size(); }

 private:
  void Rewind();
  /// Appends an uninitialized effect, which the caller must construct.
  void* Room();

  Vector<Effect> effects_;
  /// The first effect not yet polled.
  size_t next_ = 0;
};

}  // namespace kim::session
