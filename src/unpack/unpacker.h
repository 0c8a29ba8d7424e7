#pragma once

#include <cstdint>

#include "unpack/memory_map.h"
#include "unpack/predictor.h"

namespace kim::unpack {

/// Writes the core, and asks the predictor for what it cannot know. scripts/lib/core/decisions.mjs
/// answers in the same order. Not packed are the sizes of functions, which follow from the rest,
/// and the alignment of loads and stores, which is a hint.
template <bool (*Decide)(uint32_t chance), uint32_t kSlotBits>
class Unpacker {
 public:
  /// Returns the end of the core.
  static const uint8_t* Run() {
    Ask::Prepare();
    WriteBytes(Opcodes());
    uint8_t* const functions = WriteBytes(Core());
    for (uint32_t code = 1; code < kMaxCodes; ++code) {
      Opcodes()[code] = static_cast<uint8_t>(Opcodes()[code] + Opcodes()[code - 1]);
    }
    ReadCodes();
    return WriteBytes(WriteFunctions(functions));
  }

 private:
  using Ask = Predictor<Decide, kSlotBits>;

  /// Kinds of operands, as scripts/lib/core/decisions.mjs numbers them. The others are LEB128
  /// numbers, each kind with statistics of its own.
  enum Kind : uint32_t {
    kNone,
    kLocal,
    /// A count, then that many bytes of any form.
    kBytes,
    kBlockType,
    /// The offset of a load or store, after its alignment.
    kOffset,
    kCall = 6,
    /// Bytes that are not part of a function.
    kOther = 10,
  };

  static uint32_t KindOf(uint32_t code) {
    return static_cast<uint32_t>(Kinds()[code]) & ((1U << kKindBits) - 1);
  }

  /// Marks the start of each function, and the end of the last.
  static constexpr uint32_t kFunctionCode = 127;
  static constexpr uint8_t kEndOpcode = 0x0b;
  /// Bytes reserved for a size that is known later; LEB128 may be longer than necessary.
  static constexpr int kSizeBytes = 3;

  /// Writes bytes until a number comes that is not a byte, and returns their end.
  [[gnu::noinline]] static uint8_t* WriteBytes(uint8_t* out) {
    uint32_t before = 0;
    for (;;) {
      Ask::SetContexts(kOther, 0, before << 24U, before << 16U, before >> 24U);
      const uint32_t byte = Ask::Number();
      if (byte > 255) return out;
      *out++ = static_cast<uint8_t>(byte);
      before = before << 8U | byte;
    }
  }

  /// Reads the codes of all instructions before any operand: what follows an instruction predicts
  /// its operand as well as what precedes it. The height of the stack limits which instruction can
  /// come next and which function can be called, which saves 0.2 KB. Calls and branches are assumed
  /// to leave the stack empty.
  static void ReadCodes() {
    uint32_t before = 0;
    uint32_t depth = 0;
    int32_t height = 0;
    Codes()[0] = kFunctionCode;
    uint32_t i = 1;
    do {
      Ask::SetContexts(kNone, static_cast<uint32_t>(height), before << 24U, before << 16U, before);
      uint32_t code = Ask::Number();
      Codes()[i] = static_cast<uint8_t>(code);
      Heights()[i] = static_cast<uint8_t>(height);
      if (KindOf(code) == kBlockType) ++depth;
      height += Kinds()[code] >> kKindBits;
      // Not std::max: it takes references, which would need a stack in memory.
      if (height < 0) height = 0;
      if (Opcodes()[code] == kEndOpcode && depth-- == 0) {
        depth = 0;
        code = kFunctionCode;
        Codes()[++i] = kFunctionCode;
      }
      before = before << 8U | code;
    } while (++i < GivenData().instructions);
  }

  /// Where writing has got to. A local variable rather than static members, to be in registers.
  struct Place {
    uint8_t* out;
    uint32_t function;
    /// The local variable that was used last.
    uint32_t local;
  };

  static uint8_t* WriteFunctions(uint8_t* out) {
    Place place{out, 0, 0};
    // There is no function before the first: the size written here is overwritten.
    uint8_t* start = place.out + kSizeBytes;
    /// The codes of the instruction before, this one and the next two.
    uint32_t around = Codes()[1];
    uint32_t i = 0;
    do {
      const uint32_t code = Codes()[i];
      uint32_t kind = KindOf(code);
      around = around << 8U | Codes()[i + 2];
      if (code == kFunctionCode) {
        WriteSize(start, place.out);
        start = place.out += kSizeBytes;
        ++place.function;
        ForgetLocals();
        kind = kBytes;
      } else {
        *place.out++ = Opcodes()[code];
      }
      if (kind == kLocal) {
        WriteLocal(place, code, around);
      } else if (kind != kNone) {
        WriteOperand(place, code, kind, around, kind == kCall ? Heights()[i] : 0U);
      }
    } while (++i < GivenData().instructions);
    return start - kSizeBytes;
  }

  static void ForgetLocals() {
    for (uint32_t local = 0; local < kMaxLocals; ++local) {
      RecentLocals()[local] = static_cast<uint8_t>(local);
      LastUses()[local] = 0;
    }
  }

  /// Asks of each local variable in turn whether it is the operand, starting with the most recently
  /// used: most are used again soon.
  [[gnu::always_inline]] static void WriteLocal(Place& place, uint32_t code, uint32_t around) {
    uint8_t* const recent = RecentLocals();
    uint32_t nth = 0;
    do {
      place.local = recent[nth];
      const uint32_t seen = static_cast<uint32_t>(LastUses()[place.local] << 8U) | nth;
      Ask::SetContexts(kLocal, nth, around * 31 + seen,
                       place.function << 24U | place.local << 16U | (around >> 8U & 0xffffU),
                       seen << 8U | code);
      ++nth;
    } while (!Ask::Next());
    while (--nth > 0) recent[nth] = recent[nth - 1];
    recent[0] = static_cast<uint8_t>(place.local);
    LastUses()[place.local] = static_cast<uint8_t>(code + 1);
    *place.out++ = static_cast<uint8_t>(place.local);
  }

  [[gnu::always_inline]] static void WriteOperand(Place& place, uint32_t code, uint32_t kind,
                                                  uint32_t around, uint32_t height) {
    if (kind == kOffset) *place.out++ = 0;
    // An offset is predicted from the variable with the pointer, other operands from what follows.
    // In some keys facts share bits, and one ignores the byte before: telling more cases apart
    // takes longer to learn than it helps, which was 0.1 KB worse.
    const uint32_t near = kind == kOffset ? place.function | place.local << 8U : around << 8U;
    uint32_t left = 0;
    /// The previous byte of this operand, plus one; 0 for the first byte.
    uint32_t before = 0;
    uint32_t byte = 0;
    do {
      Ask::SetContexts(kind, height, (around & ~0xffU) | before, near | before,
                       static_cast<uint32_t>(LastOperands()[kind] << 16U) | code | before);
      byte = Ask::Number();
      if (kind == kBytes && before == 0) {
        left = byte;
      } else {
        // Undoes the mapping of frequent values to small numbers: blocks without a type, offsets
        // that are multiples of four.
        if (kind == kBlockType) byte ^= 0x40U;
        if (kind == kOffset && before == 0) byte = (byte << 2U | byte >> 6U) & 0xffU;
        *place.out++ = static_cast<uint8_t>(byte);
      }
      if (before == 0) LastOperands()[kind] = static_cast<uint8_t>(byte);
      before = byte + 1;
    } while (kind == kBytes ? left-- > 0 : byte > 127);
  }

  /// Writes the number of bytes from `start` to `end` in front of `start`.
  static void WriteSize(uint8_t* start, const uint8_t* end) {
    const auto size = static_cast<uint32_t>(end - start);
    start[-3] = static_cast<uint8_t>(size | 128U);
    start[-2] = static_cast<uint8_t>(size >> 7U | 128U);
    start[-1] = static_cast<uint8_t>(size >> 14U);
  }
};

}  // namespace kim::unpack
