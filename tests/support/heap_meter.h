#pragma once

#include <cstdint>

namespace kim {

/// Counts the heap bytes that some code holds: those allocated less those freed while a `Scope` of
/// the meter lives. The code must free within a scope what it allocates in one.
///
/// A program that uses it must link heap_meter.cc.
class HeapMeter {
 public:
  class Scope {
   public:
    explicit Scope(HeapMeter& meter) : outer_(current_) { current_ = &meter; }
    ~Scope() { current_ = outer_; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    HeapMeter* outer_;
  };

  [[nodiscard]] int64_t held() const { return held_; }

  /// Called wherever a block is allocated or freed.
  static void Count(int64_t bytes) {
    if (current_ != nullptr) current_->held_ += bytes;
  }

 private:
  static inline HeapMeter* current_ = nullptr;
  int64_t held_ = 0;
};

}  // namespace kim
