#include "sim/store.h"

#include <algorithm>
#include <utility>

namespace kim::sim {

void Store::Write(uint32_t life, Apply apply, Done done) {
  const int64_t now = context_.scheduler.now();
  const bool hangs = context_.Fault(context_.scenario.store_never);
  const bool fails = hangs || context_.Fault(context_.scenario.store_fails);
  const bool later = context_.Fault(context_.scenario.store_later);
  const int64_t wait = hangs ? kGivenUpAfter
                       : !later
                           ? 0
                           : context_.choices.Between(1, context_.choices.Chance(100) ? 9000 : 400);
  const int64_t at = std::max(now + wait, busy_until_);
  // The driver gives up on a write that hangs, which may still have happened.
  const bool happens = !fails || (hangs && context_.choices.Chance(500));
  const bool survives = context_.Fault(500);
  if (fails && context_.ledger.tracing()) context_.Note("store", "a write fails");
  if (hangs && context_.ledger.tracing()) context_.Note("store", "a write hangs");
  if (at == now) {
    if (happens) apply();
    done(!fails);
    return;
  }
  busy_until_ = at;
  context_.scheduler.At(
      at, [this, life, happens, survives, fails, apply = std::move(apply), done = std::move(done)] {
        if (happens && (life > dead_life_ || survives)) apply();
        if (life > dead_life_) done(!fails);
      });
}

void Store::Keep(Message& message) {
  if (std::exchange(message.safe, true)) return;
  kept_[static_cast<size_t>(message.account)].push_back(&message);
}

void Store::KeepIndex(Message& message) {
  Keep(message);
}

void Store::KeepHandled(Message& message) {
  Keep(message);
  message.handled = true;
}

void Store::KeepMark(int account, MessageKey mark) {
  marks_[static_cast<size_t>(account)] = mark;
}

}  // namespace kim::sim
