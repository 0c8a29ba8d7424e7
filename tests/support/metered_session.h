#pragma once

#include <cstdint>
#include <memory>

#include "session/session.h"
#include "support/heap_meter.h"

namespace kim::session {

/// A session, and how much of the heap it holds.
class MeteredSession {
 public:
  MeteredSession(const Options& options, uint64_t seed) {
    const HeapMeter::Scope scope(heap_);
    session_ = std::make_unique<Session>(options, seed);
  }
  ~MeteredSession() {
    const HeapMeter::Scope scope(heap_);
    session_.reset();
  }
  MeteredSession(const MeteredSession&) = delete;
  MeteredSession& operator=(const MeteredSession&) = delete;

  void Handle(const Input& input, Timestamp now) {
    const HeapMeter::Scope scope(heap_);
    session_->Handle(input, now);
  }
  const Effect* PollEffect() {
    const HeapMeter::Scope scope(heap_);
    return session_->PollEffect();
  }
  [[nodiscard]] Timestamp NextDeadline() const { return session_->NextDeadline(); }
  [[nodiscard]] State state() const { return session_->state(); }
  [[nodiscard]] Stats stats() const { return session_->stats(); }

  /// Bytes.
  [[nodiscard]] int64_t held() const { return heap_.held(); }

 private:
  HeapMeter heap_;
  std::unique_ptr<Session> session_;
};

}  // namespace kim::session
