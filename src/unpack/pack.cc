// Makes the same predictions for the packer (scripts/lib/core/packer.mjs), which encodes with them.
// Used by the build only, and not shipped.

#include <cstdint>

#include "unpack/unpacker.h"

namespace {

/// The answer to each decision, one byte each, and the chance that the answer would be a yes.
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
