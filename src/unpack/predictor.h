#pragma once

#include <cstdint>

#include "unpack/memory_map.h"

namespace kim::unpack {

/// The chance of a certain yes; other chances are fractions of it.
constexpr uint32_t kCertain = 1U << 15U;

/// Predicts a yes or a no, and learns from the answer. `Decide` takes the chance of a yes and
/// returns the answer: from the packed data when unpacking, from the core when packing.
///
/// A decision is predicted in four contexts. Each has a slot with a logit, and with how much of its
/// learning rate is spent. The sum of the four logits is the logit of the decision. This is online
/// logistic regression, with a rate that falls as in AdaGrad. It packs as well as mixing the
/// chances of the contexts, in a fraction of the code. Slots are found by hash and may collide;
/// there are 1 << `kSlotBits`.
template <bool (*Decide)(uint32_t chance), uint32_t kSlotBits>
class Predictor {
 public:
  /// Fills the table of the logistic function.
  static void Prepare() {
    uint32_t odds = 1U << 16U;
    for (uint32_t step = 0; step < kSteps; ++step) {
      const uint32_t chance = odds * kCertain / (odds + (1U << 16U));
      Chances()[kSteps - step] = static_cast<uint16_t>(chance);
      Chances()[kSteps + step] = static_cast<uint16_t>(kCertain - chance);
      odds -= odds >> kStepBits;
    }
  }

  /// Sets the contexts of the next decisions: what is decided, and four facts to predict it from.
  [[gnu::noinline]] static void SetContexts(uint32_t what, uint32_t a, uint32_t b, uint32_t c,
                                            uint32_t d) {
    slots_[0] = SlotOf(4 * what, a);
    slots_[1] = SlotOf(4 * what + 1, b);
    slots_[2] = SlotOf(4 * what + 2, c);
    slots_[3] = SlotOf(4 * what + 3, d);
  }

  /// Decides once.
  static bool Next() { return Decisions(true) != 0; }

  /// Decides a number, as an Elias gamma code of the number plus one: a yes for each bit but the
  /// first, a no, then the bits after the first. Zero is one decision.
  static uint32_t Number() { return Decisions(false); }

 private:
  /// A logit of 1 is 1 << kLogitBits in a slot, and 1 << kStepBits in the table, which goes from
  /// -32 to 32.
  static constexpr int kLogitBits = 6;
  static constexpr int kStepBits = 5;
  static constexpr uint32_t kSteps = 32U << kStepBits;
  /// A slot has a logit between -8 and 8, and in the bits below it the spent part of the rate.
  /// Changes too small for these bits are not lost, but rounded at random: see Learn.
  static constexpr int kSpentBits = 6;
  static constexpr int32_t kSpentMask = (1 << kSpentBits) - 1;
  static constexpr int32_t kFullRate = 1 << kSpentBits;
  static constexpr int kFractionBits = 19;
  static constexpr uint32_t kCountNodes = 8;

  /// One loop for both, so that its code is there once, without a call for each decision: Chromium
  /// runs this code as its baseline compiler translates it, which does not inline.
  [[gnu::noinline]] static uint32_t Decisions(bool is_one) {
    uint32_t left = 0;
    uint32_t number = 1;
    /// The first node for deciding the bits, once their number is known.
    uint32_t nodes = 0;
    uint32_t node = 0;
    for (;;) {
      const bool answer = Decision(node);
      if (is_one) return answer;
      if (nodes != 0) {
        number = 2 * number + answer;
        --left;
      } else if (answer) {
        node = ++left;
        continue;
      } else {
        nodes = kCountNodes + (1U << left);
      }
      if (left == 0) return number - 1;
      node = nodes + number;
    }
  }

  /// Makes the decision with the number `node` among those of the current contexts.
  [[gnu::always_inline]] static bool Decision(uint32_t node) {
    int16_t* const a = slots_[0] + node;
    int16_t* const b = slots_[1] + node;
    int16_t* const c = slots_[2] + node;
    int16_t* const d = slots_[3] + node;
    const int32_t old_a = *a;
    const int32_t old_b = *b;
    const int32_t old_c = *c;
    const int32_t old_d = *d;
    const int32_t step = (old_a + old_b + old_c + old_d) >> (kSpentBits + kLogitBits - kStepBits);
    const uint32_t chance = (Chances() + kSteps)[step];
    const bool answer = Decide(chance);
    // With this factor, a slot's first error moves its logit by 1.1 times the error.
    const int32_t error = static_cast<int32_t>(answer * kCertain - chance) * 18;
    noise_ += 0x9e3779b9U;
    Learn(a, old_a, error);
    Learn(b, old_b, error);
    Learn(c, old_c, error);
    Learn(d, old_d, error);
    return answer;
  }

  static int16_t* SlotOf(uint32_t context, uint32_t key) {
    const uint64_t both = (static_cast<uint64_t>(context) << 32U) + key;
    return Slots() + static_cast<uint32_t>(both * 0xe7037ed1a0b428dbU >> (64U - kSlotBits));
  }

  /// The logit moves by the error times the rate; the rate falls in proportion to itself and to the
  /// square of that. Both are rounded at random, up as often as the fraction says. This makes so
  /// few bits as good as twice as many, and a table of the same size has twice as many slots.
  [[gnu::always_inline]] static void Learn(int16_t* slot, int32_t old, int32_t error) {
    const int32_t noise = static_cast<int32_t>(noise_ >> (32 - kFractionBits));
    const int32_t rate = kFullRate - (old & kSpentMask);
    const int32_t change = error * rate;
    const int32_t coarse = change >> 16;
    *slot = static_cast<int16_t>(old + ((change + noise) >> kFractionBits) * (1 << kSpentBits) +
                                 ((coarse * coarse * rate + noise) >> kFractionBits));
  }

  static inline uint32_t noise_;
  static inline int16_t* slots_[4];
};

}  // namespace kim::unpack
