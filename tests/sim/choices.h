#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace kim::sim {

/// Every decision of a run, drawn from a seed or replayed from a list.
///
/// Zero is always the least eventful choice (no fault, no delay), and after the end of a list all
/// choices are zero. So a run is simplified by cutting its list and by setting numbers in it to
/// zero, which is all that the shrinker does.
class Choices {
 public:
  explicit Choices(uint64_t seed, bool record = false) : state_(seed), record_(record) {}
  explicit Choices(std::vector<uint32_t> given)
      : given_(std::move(given)), replay_(true), record_(true) {}

  /// A number in [0, bound).
  uint32_t Below(uint32_t bound) {
    uint32_t value = 0;
    if (!replay_) {
      value = static_cast<uint32_t>((static_cast<uint64_t>(Random()) * bound) >> 32);
    } else if (next_ < given_.size()) {
      value = given_[next_++] % bound;
    }
    if (record_) made_.push_back(value);
    return value;
  }

  /// True `permille` times in a thousand.
  bool Chance(uint32_t permille) { return permille != 0 && Below(1000) >= 1000 - permille; }

  /// A number in [low, high]; `low` is the least eventful.
  int64_t Between(int64_t low, int64_t high) {
    return low + Below(static_cast<uint32_t>(high - low + 1));
  }

  /// What was chosen, if it was recorded.
  [[nodiscard]] const std::vector<uint32_t>& made() const { return made_; }

 private:
  // SplitMix64: neighbouring seeds give unrelated runs.
  uint32_t Random() {
    state_ += 0x9e3779b97f4a7c15ULL;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<uint32_t>((z ^ (z >> 31)) >> 32);
  }

  uint64_t state_ = 0;
  std::vector<uint32_t> given_;
  size_t next_ = 0;
  bool replay_ = false;
  bool record_ = false;
  std::vector<uint32_t> made_;
};

}  // namespace kim::sim
