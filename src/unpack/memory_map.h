#pragma once

#include <cstdint>

/// The layout of the unpacker's memory. It is fixed, with what is used most at the lowest
/// addresses: addresses of one byte instead of three save 0.2 KB in the script. The linker places
/// nothing but the variables, from 0x08 on (cmake/unpack.cmake).
namespace kim::unpack {

template <typename T>
T* At(uintptr_t address) {
  return reinterpret_cast<T*>(address);
}

/// Two tables, both indexed by code. `Opcodes` has the opcode, at first as the difference to the
/// one before. `Kinds` has the kind of its operand in the low `kKindBits` bits, and above them how
/// many values the instruction adds to the stack. The packed data begins with both tables and
/// `Given` (scripts/lib/core/decisions.mjs).
constexpr uint32_t kMaxCodes = 128;
constexpr uint32_t kMaxLocals = 128;
inline uint8_t* Opcodes() {
  return At<uint8_t>(0x180);
}
constexpr int kKindBits = 4;
inline const int8_t* Kinds() {
  return At<const int8_t>(0x200);
}
struct Given {
  /// The number of instructions, counting the marks before each function and after the last.
  uint32_t instructions;
};
inline const Given& GivenData() {
  return *At<const Given>(0x280);
}

/// By kind of operand: the first byte of the last operand of that kind.
inline uint8_t* LastOperands() {
  return At<uint8_t>(0x70);
}
/// The function's local variables, the most recently used one first.
inline uint8_t* RecentLocals() {
  return At<uint8_t>(0x80);
}
/// By local variable: the code of the instruction that used it last, plus one; 0 for none.
inline uint8_t* LastUses() {
  return At<uint8_t>(0x100);
}
/// The chance for each possible sum of logits.
inline uint16_t* Chances() {
  return At<uint16_t>(0x400);
}
/// The codes of all instructions.
inline uint8_t* Codes() {
  return At<uint8_t>(0x2000);
}
/// The packed core: js/core/load/embedded_packed.ts and scripts/lib/core/packer.mjs know this
/// address and the next one.
inline const uint8_t* Packed() {
  return At<const uint8_t>(0x8000);
}
/// The core that comes out.
inline uint8_t* Core() {
  return At<uint8_t>(0x10000);
}
/// How many values are on the stack before each instruction, as far as the opcodes tell.
inline uint8_t* Heights() {
  return At<uint8_t>(0x20000);
}
/// The predictor's slots. Twice as many save 0.07 KB, but take time, since fresh memory is slow. A
/// page waits for its script to unpack, but not for kim.wasm, which therefore has more.
constexpr uint32_t kScriptSlotBits = 19;
constexpr uint32_t kFileSlotBits = 20;
inline int16_t* Slots() {
  return At<int16_t>(0x26000);
}

}  // namespace kim::unpack
