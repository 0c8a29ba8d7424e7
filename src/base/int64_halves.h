#pragma once

#include <cstdint>

/// A 64-bit integer as two 32-bit halves, the lower one first. Records hold 64-bit integers in this
/// form, and pass them to JavaScript in it.
namespace kim {

constexpr uint64_t JoinHalves(uint32_t low, uint32_t high) {
  return static_cast<uint64_t>(high) << 32 | low;
}

constexpr uint32_t LowHalf(uint64_t value) {
  return static_cast<uint32_t>(value);
}

constexpr uint32_t HighHalf(uint64_t value) {
  return static_cast<uint32_t>(value >> 32);
}

}  // namespace kim
