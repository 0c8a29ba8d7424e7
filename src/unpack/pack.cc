// The same predictions for the packer (scripts/lib/core/packer.mjs), which encodes by them. It is
// part of the build only.

#include <cstdint>

#include "unpack/unpacker.h"

namespace {

/// A byte for each decision, and behind them the chance that each had to be a yes.
constexpr uintptr_t kAnswersAt = 0x400000;
constexpr uintptr_t kChancesAt = 0x600000;

const uint8_t* answers;
uint16_t* chances;

bool Decide(uint32_t chance) {
  *chances++ = static_cast<uint16_t>(chance);
  return *answers++ != 0;
}

template <uint32_t kSlotBits>
void Predict() {
  answers = kim::unpack::At<const uint8_t>(kAnswersAt);
  chances = kim::unpack::At<uint16_t>(kChancesAt);
  kim::unpack::Unpacker<Decide, kSlotBits>::Run();
}

}  // namespace

extern "C" void predictForScript() {
  Predict<kim::unpack::kScriptSlotBits>();
}

extern "C" void predictForFile() {
  Predict<kim::unpack::kFileSlotBits>();
}
