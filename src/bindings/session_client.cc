#include "bindings/session_client.h"

#include "base/int64_halves.h"
#include "base/time.h"
#include "bindings/scratch.h"
#include "bindings/session_effects.h"
#include "bindings/session_options.h"

namespace kim::bindings {

void SessionClient::SetOption(uint32_t index, double value) {
  bindings::SetOption(options_, index, value);
}

void SessionClient::Feed(const session::Input& input, double now) {
  if (!session_) session_.emplace(options_, seed_);
  session_->Handle(input, Timestamp::Millis(static_cast<int64_t>(now)));
}

int32_t SessionClient::Answer() {
  wire::Slots& slots = scratch.slots;
  const auto deadline = static_cast<uint64_t>(session_->NextDeadline().millis());
  slots.assign({LowHalf(deadline), HighHalf(deadline)});
  // Polling until null would free what the records point to.
  while (session_->HasEffect()) WriteEffect(*session_->PollEffect(), slots);
  slots.push_back(0);
  return AnswerSlots();
}

int32_t SessionClient::Handle(const session::Input& input, double now) {
  Feed(input, now);
  return Answer();
}

session::Stats SessionClient::stats() const {
  return session_ ? session_->stats() : session::Stats();
}

}  // namespace kim::bindings
