#pragma once

#include <cstdint>

/// Where the unpacker's memory holds what. Fixed, and what is used most at the lowest addresses: an
/// address of one byte instead of three is 0.2 KB less in the script. The linker's own is empty but
/// for the variables, from 0x08 on (cmake/unpack.cmake).
namespace kim::unpack {

template <typename T>
T* At(uintptr_t address) {
  return reinterpret_cast<T*>(address);
}

/// By code: the opcode, at first less the one before; and the kind of its operand, with what the
/// instruction adds to the stack from bit `kKindBits` on. These and what is given come first of
/// what is packed (scripts/lib/core/decisions.mjs).
constexpr uint32_t kMostCodes = 128;
constexpr uint32_t kMostLocals = 128;
inline uint8_t* Opcodes() {
  return At<uint8_t>(0x180);
}
constexpr int kKindBits = 4;
inline const int8_t* Kinds() {
  return At<const int8_t>(0x200);
}
struct Given {
  /// How many instructions there are, with the marks in front of each function and behind the last.
  uint32_t instructions;
};
inline const Given& GivenData() {
  return *At<const Given>(0x280);
}

/// By kind of operand: the first byte of the last one.
inline uint8_t* LastOperands() {
  return At<uint8_t>(0x70);
}
/// The function's local variables, the one that was used last in front.
inline uint8_t* RecentLocals() {
  return At<uint8_t>(0x80);
}
/// By local variable: the code after the one of the instruction that used it last; 0 for none.
inline uint8_t* LastUses() {
  return At<uint8_t>(0x100);
}
/// A chance for each sum of logits that there may be.
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
/// How many values are on the stack before each instruction, as far as its opcode tells.
inline uint8_t* Heights() {
  return At<uint8_t>(0x20000);
}
/// Where the predictions are. Twice as many are 0.07 KB less, and memory that is new costs time:
/// a page that waits for its script waits for this, but not for kim.wasm.
constexpr uint32_t kScriptSlotBits = 19;
constexpr uint32_t kFileSlotBits = 20;
inline int16_t* Slots() {
  return At<int16_t>(0x26000);
}

}  // namespace kim::unpack
