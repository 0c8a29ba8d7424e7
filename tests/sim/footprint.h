#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace kim::sim {

/// How many bytes a session may hold, computed from what it was given to hold in this life.
class Footprint {
 public:
  /// How many requests are pending now, its own among them.
  void RequestsOpen(size_t count) {
    open_ = static_cast<int64_t>(count);
    most_open_ = std::max(most_open_, open_);
  }
  /// A request has ended without an answer. Its number stays reserved while it is among the last
  /// `kMaxUnanswered` of these.
  void Unanswered() { unanswered_ = std::min<int64_t>(unanswered_ + 1, kMaxUnanswered); }
  /// A push came before offline sync has ended, or while a page was being stored.
  void HeldBack(size_t frame_bytes) { held_back_ += static_cast<int64_t>(frame_bytes) + kEffect; }
  void NothingHeldBack() { held_back_ = 0; }

  /// `ids` are the messages that it may know of, `deliveries` those that it has handed out.
  [[nodiscard]] int64_t Limit(size_t ids, size_t deliveries) const {
    return kIdle + kId * unanswered_ + kRequest * open_ + kPlace * most_open_ + held_back_ +
           kId * static_cast<int64_t>(ids) + kDelivery * static_cast<int64_t>(deliveries);
  }

 private:
  static constexpr int64_t kIdle = 3328;
  /// A pending request with its texts, and the lane to its destination.
  static constexpr int64_t kRequest = 600;
  /// What an ended request may leave allocated: room in tables that do not shrink.
  static constexpr int64_t kPlace = 100;
  static constexpr int64_t kEffect = 300;
  static constexpr int64_t kId = 64;
  static constexpr int64_t kDelivery = 90;

  static constexpr int64_t kMaxUnanswered = 64;

  int64_t open_ = 0;
  int64_t unanswered_ = 0;
  int64_t most_open_ = 0;
  int64_t held_back_ = 0;
};

}  // namespace kim::sim
