#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace kim::sim {

/// Virtual time: a queue of events, ordered by their times, and at equal times by insertion.
class Scheduler {
 public:
  using Action = std::function<void()>;

  /// Milliseconds since the run began.
  [[nodiscard]] int64_t now() const { return now_; }

  void At(int64_t time, Action action) {
    queue_.push_back({std::max(time, now_), ++last_order_, std::move(action)});
    std::push_heap(queue_.begin(), queue_.end());
  }
  void After(int64_t delay, Action action) { At(now_ + delay, std::move(action)); }

  [[nodiscard]] int64_t next() const { return queue_.empty() ? INT64_MAX : queue_.front().at; }

  /// Runs the next event.
  void Step() {
    std::pop_heap(queue_.begin(), queue_.end());
    const Entry entry = std::move(queue_.back());
    queue_.pop_back();
    now_ = entry.at;
    entry.action();
  }

  void MoveTo(int64_t time) { now_ = std::max(now_, time); }

 private:
  struct Entry {
    int64_t at;
    uint64_t order;
    Action action;
    friend bool operator<(const Entry& a, const Entry& b) {
      return a.at != b.at ? a.at > b.at : a.order > b.order;
    }
  };
  int64_t now_ = 0;
  uint64_t last_order_ = 0;
  std::vector<Entry> queue_;
};

}  // namespace kim::sim
