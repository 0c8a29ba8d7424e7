#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace kim::sim {

/// Notes the first broken rule of a run, and writes the trace if one is wanted.
class Ledger {
 public:
  explicit Ledger(bool trace) : trace_(trace) {}

  void Fail(std::string_view rule, std::string detail) {
    if (failed()) return;
    rule_ = rule;
    detail_ = std::move(detail);
    if (trace_) std::printf("%12s  BROKEN: %s: %s\n", "", rule_.c_str(), detail_.c_str());
  }
  [[nodiscard]] bool failed() const { return !rule_.empty(); }
  [[nodiscard]] const std::string& rule() const { return rule_; }
  [[nodiscard]] const std::string& detail() const { return detail_; }

  /// For tracing code that is not free.
  [[nodiscard]] bool tracing() const { return trace_; }
  void Note(int64_t now, std::string_view who, std::string_view what) const {
    if (!trace_) return;
    std::printf("%8lld.%03d  %-7.*s %.*s\n", static_cast<long long>(now / 1000),
                static_cast<int>(now % 1000), static_cast<int>(who.size()), who.data(),
                static_cast<int>(what.size()), what.data());
  }

 private:
  bool trace_;
  std::string rule_;
  std::string detail_;
};

}  // namespace kim::sim
