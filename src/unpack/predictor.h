#pragma once

#include <cstdint>

#include "unpack/memory_map.h"

namespace kim::unpack {

/// What is certain; other chances are parts of it.
constexpr uint32_t kCertain = 1U << 15U;

/// Predicts yes or no, and learns from what it was. `Decide` is told the chance of a yes, and knows
/// the answer: from the packed text when unpacking, from the core when packing.
///
/// A decision is looked at in four contexts. Each has a slot for it: a logit, of which the sum is
/// that of the decision, and how much of the rate at which it learns is spent. That is online
/// logistic regression, where the rate falls as in AdaGrad; it packs as well as mixing the
/// contexts' own chances would, at a fraction of the code. Slots are found by hashes, and may be
/// shared by chance: there are 1 << `kSlotBits`.
template <bool (*Decide)(uint32_t chance), uint32_t kSlotBits>
class Predictor {
 public:
  /// A logistic function, as a table.
  static void Prepare() {
    uint32_t odds = 1U << 16U;
    for (uint32_t step = 0; step < kSteps; ++step) {
      const uint32_t chance = odds * kCertain / (odds + (1U << 16U));
      Chances()[kSteps - step] = static_cast<uint16_t>(chance);
      Chances()[kSteps + step] = static_cast<uint16_t>(kCertain - chance);
      odds -= odds >> kStepBits;
    }
  }

  /// The contexts of the next decisions: what is decided, and four things to know about it.
  [[gnu::noinline]] static void LookAt(uint32_t what, uint32_t a, uint32_t b, uint32_t c,
                                       uint32_t d) {
    slots_[0] = SlotOf(4 * what, a);
    slots_[1] = SlotOf(4 * what + 1, b);
    slots_[2] = SlotOf(4 * what + 2, c);
    slots_[3] = SlotOf(4 * what + 3, d);
  }

  /// Decides once.
  static bool Next() { return Decisions(true) != 0; }

  /// Decides a number: as many times yes as it has bits, less one, and then the bits behind the
  /// first. Zero is one decision.
  static uint32_t Number() { return Decisions(false); }

 private:
  /// A logit's unit is 1 << kLogitBits, and the table's 1 << kStepBits, up to 32 in both
  /// directions.
  static constexpr int kLogitBits = 6;
  static constexpr int kStepBits = 5;
  static constexpr uint32_t kSteps = 32U << kStepBits;
  /// A slot is a logit, up to 8 in both directions, and in the bits below it what is spent of the
  /// rate. What is too little for these bits counts by its chance, and not as nothing: see Learn.
  static constexpr int kSpentBits = 6;
  static constexpr int32_t kSpentMask = (1 << kSpentBits) - 1;
  static constexpr int32_t kFullRate = 1 << kSpentBits;
  static constexpr int kFractionBits = 19;
  static constexpr uint32_t kCountNodes = 8;

  /// One loop, so that there is one copy of what it does, and no call for each decision: Chromium
  /// runs what its baseline compiler makes of it.
  [[gnu::noinline]] static uint32_t Decisions(bool is_one) {
    uint32_t left = 0;
    uint32_t number = 1;
    /// Where the decisions on bits are, once their number is known.
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

  /// The decision number `node` of those that these contexts may lead to.
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
    // By this a slot's first error moves its logit by 1.1 times as much.
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

  /// The logit moves by the error times the rate; the rate falls by its own share of the square of
  /// that. Both are rounded up as often as their fractions say, which noise decides: so few bits
  /// are as good as twice of them, and a table of the same size has twice as many slots.
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
