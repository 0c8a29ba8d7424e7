#pragma once

#include <cassert>
#include <utility>

namespace kim {

/// Wraps an error so that `Result<T, E>` can tell it from a value, even if T and E are the same.
template <class E>
struct Failure {
  E error;
};

template <class E>
Failure(E) -> Failure<E>;

/// Either a value or the reason why there is none. The core is built without exceptions; every
/// operation that can fail returns one of these with an error enum of its own. T must be
/// default-constructible: a failed result holds an unused T, since a plain struct is less code than
/// a variant.
template <class T, class E>
class [[nodiscard]] Result {
 public:
  // Implicit on purpose: `return value;` and `return Failure{error};` read as what they are.
  Result(T value) : value_(std::move(value)), ok_(true) {}  // NOLINT
  Result(Failure<E> failure) : error_(failure.error) {}     // NOLINT

  [[nodiscard]] bool ok() const { return ok_; }
  explicit operator bool() const { return ok(); }

  /// The value. Requires `ok()`.
  [[nodiscard]] T& value() {
    assert(ok());
    return value_;
  }
  [[nodiscard]] const T& value() const {
    assert(ok());
    return value_;
  }
  [[nodiscard]] const T& operator*() const { return value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }

  /// The error. Requires `!ok()`.
  [[nodiscard]] E error() const {
    assert(!ok());
    return error_;
  }

 private:
  T value_{};
  E error_{};
  bool ok_ = false;
};

}  // namespace kim
