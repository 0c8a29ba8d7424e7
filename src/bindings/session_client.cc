#include "bindings/session_client.h"

#include <limits>

#include "bindings/scratch.h"
#include "bindings/session_effects.h"
#include "bindings/session_options.h"

namespace kim::bindings {

bool SessionClient::SetOption(uint32_t index, double value) {
  if (index >= kOptionMembers.size()) return false;
  kOptionMembers[index].Set(options_, value);
  return true;
}

int32_t SessionClient::Handle(const session::Input& input, double now) {
  if (!session_) session_.emplace(options_, seed_);
  session_->Handle(input, Timestamp::Millis(static_cast<int64_t>(now)));
  return Poll();
}

int32_t SessionClient::Poll() {
  const session::Effect* effect = session_ ? session_->PollEffect() : nullptr;
  if (effect == nullptr) return 0;
  wire::Slots& slots = GetScratch().slots;
  slots.clear();
  WriteEffect(*effect, slots);
  return AnswerSlots();
}

double SessionClient::NextDeadline() const {
  const Timestamp next = session_ ? session_->NextDeadline() : Timestamp::Never();
  return next.is_never() ? std::numeric_limits<double>::infinity()
                         : static_cast<double>(next.millis());
}

session::Stats SessionClient::stats() const {
  return session_ ? session_->stats() : session::Stats();
}

}  // namespace kim::bindings
