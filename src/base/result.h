#pragma once

#include <cassert>
#include <utility>
#include <variant>

namespace kim {

/// Wraps an error so that `Result<T, E>` knows it from a value, even where T and E are alike.
template <class E>
struct Failure {
  E error;
};

template <class E>
Failure(E) -> Failure<E>;

/// Either a value or the reason why there is none. The core is built without exceptions; every
/// operation that can fail returns one of these with an error enum of its own.
template <class T, class E>
class [[nodiscard]] Result {
 public:
  // Implicit on purpose: `return value;` and `return Failure{error};` read as what they are.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}          // NOLINT
  Result(Failure<E> failure) : state_(std::in_place_index<1>, failure.error) {}  // NOLINT

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// The value. Only where `ok()`.
  [[nodiscard]] T& value() {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] const T& value() const {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] const T& operator*() const { return value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }

  /// The error. Only where not `ok()`.
  [[nodiscard]] E error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, E> state_;
};

}  // namespace kim
