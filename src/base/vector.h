#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/visit.h"

namespace kim {

/// The part of `Vector` that does not depend on the element type: a growable block of memory.
/// Compiled once.
class VectorStorage {
 public:
  VectorStorage(const VectorStorage&) = delete;
  VectorStorage& operator=(const VectorStorage&) = delete;

 protected:
  VectorStorage() = default;
  ~VectorStorage() { ::operator delete(begin_); }

  /// Advances the end by `bytes` and returns the old end. Grows the block if it is too small.
  char* Room(size_t bytes);
  /// Moves the contents to a new block, at least twice as large and with room for `bytes` more.
  void Grow(size_t bytes);
  void Swap(VectorStorage& other) noexcept;

  char* begin_ = nullptr;
  char* end_ = nullptr;
  char* limit_ = nullptr;
};

/// Whether T is trivially relocatable: an element may be moved by copying its bytes, without
/// calling its move constructor and the old element's destructor. To be specialised for a type that
/// owns memory but holds no pointer into itself.
template <class T>
inline constexpr bool kMovesAsBytes = std::is_trivially_copyable_v<T>;
template <class T>
inline constexpr bool kMovesAsBytes<std::unique_ptr<T>> = true;
template <class... T>
inline constexpr bool kMovesAsBytes<std::variant<T...>> = (kMovesAsBytes<T> && ...);

namespace internal {

template <class T>
void Destroy(T& value) {
  std::destroy_at(&value);
}

/// The destructor of `std::variant` calls through a function table, which nothing else in the core
/// needs.
template <class... T>
void Destroy(std::variant<T...>& value) {
  Visit([](auto& held) { std::destroy_at(&held); }, value);
}

}  // namespace internal

/// The part of `std::vector` that the core needs, for trivially relocatable elements.
///
/// The standard one is instantiated for each element type, about 500 bytes of WebAssembly each for
/// its growth alone. Here one function grows the vectors of all types.
template <class T>
class Vector : private VectorStorage {
  static_assert(kMovesAsBytes<T>);
  // T may be a pointer, which clang-tidy takes for a mistake.
  static constexpr size_t kSize = sizeof(T);  // NOLINT(bugprone-sizeof-expression)

 public:
  Vector() = default;
  explicit Vector(size_t size) { resize(size); }
  Vector(std::initializer_list<T> values) { assign(values); }
  Vector(const Vector& other) requires std::is_trivially_copyable_v<T> {
    for (const T& value : other) push_back(value);
  }
  Vector(Vector&& other) noexcept { Swap(other); }
  Vector& operator=(const Vector&) = delete;
  Vector& operator=(Vector&& other) noexcept {
    Swap(other);
    other.clear();
    return *this;
  }
  ~Vector() { clear(); }

  [[nodiscard]] T* begin() { return reinterpret_cast<T*>(begin_); }
  [[nodiscard]] T* end() { return reinterpret_cast<T*>(end_); }
  [[nodiscard]] const T* begin() const { return reinterpret_cast<const T*>(begin_); }
  [[nodiscard]] const T* end() const { return reinterpret_cast<const T*>(end_); }
  [[nodiscard]] T* data() { return begin(); }
  [[nodiscard]] const T* data() const { return begin(); }
  [[nodiscard]] size_t size() const { return static_cast<size_t>(end() - begin()); }
  [[nodiscard]] size_t capacity() const { return static_cast<size_t>(limit_ - begin_) / sizeof(T); }
  [[nodiscard]] bool empty() const { return begin_ == end_; }
  [[nodiscard]] T& operator[](size_t i) { return begin()[i]; }
  [[nodiscard]] const T& operator[](size_t i) const { return begin()[i]; }
  [[nodiscard]] T& front() { return *begin(); }
  [[nodiscard]] const T& front() const { return *begin(); }
  [[nodiscard]] T& back() { return end()[-1]; }

  void push_back(T value) {
    if (end_ == limit_) Grow(kSize);
    ::new (static_cast<void*>(end_)) T(std::move(value));
    end_ += kSize;
  }
  void pop_back() { Truncate(end() - 1); }
  void clear() { Truncate(begin()); }

  /// New elements are value-initialized.
  void resize(size_t size) {
    if (size <= this->size()) return Truncate(begin() + size);
    const size_t more = size - this->size();
    std::uninitialized_value_construct_n(reinterpret_cast<T*>(Room(more * sizeof(T))), more);
  }

  /// Makes room for `count` more. Always allocates a new block: call it on an empty vector only.
  void ReserveMore(size_t count) { Grow(count * kSize); }

  /// Appends `count` uninitialized elements, which the caller must construct next. Returns the
  /// first.
  T* Extend(size_t count) { return reinterpret_cast<T*>(Room(count * sizeof(T))); }

  void assign(std::initializer_list<T> values) {
    clear();
    for (const T& value : values) push_back(value);
  }

  /// Removes the elements in [first, last).
  void erase(T* first, T* last) {
    for (; last != end(); ++first, ++last) *first = std::move(*last);
    Truncate(first);
  }

  friend bool operator==(const Vector& a, const Vector& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  void Truncate(T* to) {
    if constexpr (!std::is_trivially_destructible_v<T>) {
      for (T* at = to; at != end(); ++at) internal::Destroy(*at);
    }
    end_ = reinterpret_cast<char*>(to);
  }
};

/// Removes the elements for which `matches` is true, and keeps the order of the others.
template <class T, class Matches>
void EraseIf(Vector<T>& values, const Matches& matches) {
  T* kept = values.begin();
  for (T& value : values) {
    if (!matches(value)) *kept++ = std::move(value);
  }
  values.erase(kept, values.end());
}

}  // namespace kim
