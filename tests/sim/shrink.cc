#include "sim/shrink.h"

#include <algorithm>
#include <utility>

#include "sim/world.h"

namespace kim::sim {

namespace {

/// After this many runs, the best result so far is good enough.
constexpr int kMaxRuns = 20'000;

class Shrinker {
 public:
  Shrinker(std::vector<uint32_t> choices, std::string rule)
      : best_(std::move(choices)), rule_(std::move(rule)) {}

  std::vector<uint32_t> Run() {
    for (size_t before = best_.size() + 1; runs_ < kMaxRuns;) {
      const auto last = best_;
      CutTail();
      for (size_t size = best_.size() / 2; size > 0; size /= 2) Sweep(size);
      Lower();
      if (best_ == last && best_.size() == before) break;
      before = best_.size();
    }
    return best_;
  }

 private:
  bool Try(std::vector<uint32_t> candidate) {
    if (++runs_ > kMaxRuns) return false;
    Choices choices(candidate);
    const Verdict verdict = World(choices, /*trace=*/false).Run();
    if (!verdict.failed || verdict.rule != rule_) return false;
    best_ = std::move(candidate);
    return true;
  }

  void CutTail() {
    for (size_t keep = 0; keep < best_.size(); keep = keep * 2 + 1) {
      if (Try({best_.begin(), best_.begin() + static_cast<ptrdiff_t>(keep)})) return;
    }
  }

  // Removes pieces. If the rest does not break the rule any more, sets them to zero instead.
  void Sweep(size_t size) {
    for (size_t at = 0; at + size <= best_.size() && runs_ < kMaxRuns;) {
      const auto from = static_cast<ptrdiff_t>(at);
      const auto to = static_cast<ptrdiff_t>(at + size);
      auto cut = best_;
      cut.erase(cut.begin() + from, cut.begin() + to);
      if (Try(std::move(cut))) continue;
      const bool dull = std::all_of(best_.begin() + from, best_.begin() + to,
                                    [](uint32_t choice) { return choice == 0; });
      if (!dull) {
        auto zeroed = best_;
        std::fill(zeroed.begin() + from, zeroed.begin() + to, 0);
        Try(std::move(zeroed));
      }
      at += size;
    }
  }

  void Lower() {
    for (size_t at = 0; at < best_.size() && runs_ < kMaxRuns; ++at) {
      while (best_[at] > 1) {
        auto lower = best_;
        lower[at] /= 2;
        if (!Try(std::move(lower))) break;
      }
    }
  }

  std::vector<uint32_t> best_;
  std::string rule_;
  int runs_ = 0;
};

}  // namespace

std::vector<uint32_t> Shrink(std::vector<uint32_t> choices, const std::string& rule) {
  return Shrinker(std::move(choices), rule).Run();
}

}  // namespace kim::sim
