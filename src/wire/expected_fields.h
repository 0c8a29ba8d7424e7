#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "wire/record_spec.h"
#include "wire/varint.h"

// Code of its own for what is expected is 4 KB of WebAssembly: not in the core for pages. In Node's
// it takes 5 % off a burst's push, 2 % off a request, and a third off the core's part of a list.
#if !defined(__EMSCRIPTEN__) || defined(KIM_FOR_SPEED)
#define KIM_READS_EXPECTED 1
#endif

#ifdef KIM_READS_EXPECTED
namespace kim::wire {

/// Reads a number of one byte or two, and moves `at` behind it. False if it has more, or none.
[[gnu::always_inline]] inline bool ReadTwoBytes(const uint8_t*& at, const uint8_t* end,
                                                uint32_t& number) {
  if (at == end) return false;
  const uint32_t low = *at++;
  number = low;
  if (low < 0x80) return true;
  if (at == end || *at >= 0x80) return false;
  number = (low & 0x7f) | static_cast<uint32_t>(*at++) << 7;
  return true;
}

/// Reads a field if it is the next one, and moves `at` behind it. False if its value is longer than
/// expected, or none at all.
template <size_t kIndex>
[[gnu::always_inline]] inline bool ReadIfNext(const uint8_t*& at, const uint8_t* end,
                                              const uint8_t* base, uint32_t* slots) {
  constexpr FieldSpec kField = kFields[kIndex];
  if (kField.repeated || at == end || *at != kField.tag) return true;
  const uint8_t* value = at + 1;
  if constexpr (kField.kind == FieldKind::kInt64) {
    if (!HasNineBytes(value, end)) return false;
    PutNumber(kField.kind, ReadNineBytes(value), slots + kField.slot);
    at = value + 9;
    return true;
  }
  uint32_t number = 0;
  if (!ReadTwoBytes(value, end, number)) return false;
  if constexpr (kField.kind == FieldKind::kString) {
    if (number > static_cast<size_t>(end - value)) return false;
    PutText({value, number}, base, slots + kField.slot);
    value += number;
  } else {
    slots[kField.slot] = number;
  }
  at = value;
  return true;
}

/// Fields in number order, each once at most. With the type known, so is each tag: compilers make
/// one line of comparisons of the table.
template <RecordType kType>
[[gnu::noinline]] const uint8_t* AfterExpectedFields(const uint8_t* at, const uint8_t* end,
                                                     const uint8_t* base, uint32_t* slots) {
  constexpr MessageSpec kMessage = kMessages[static_cast<size_t>(kType)];
  [&]<size_t... kIndex>(std::index_sequence<kIndex...>) {
    static_cast<void>((ReadIfNext<kMessage.first + kIndex>(at, end, base, slots) && ...));
  }
  (std::make_index_sequence<kMessage.count>());
  return at;
}

/// Reads what comes as it does in nearly every message, for the types that come often, and returns
/// where that ends. `slots` are the message's, and zero. What is left is for a reader that knows
/// all that may come, and what must not: here nothing is refused.
inline const uint8_t* AfterExpectedFields(RecordType type, const uint8_t* at, const uint8_t* end,
                                          const uint8_t* base, uint32_t* slots) {
  switch (type) {
    case RecordType::kHeader:
      return AfterExpectedFields<RecordType::kHeader>(at, end, base, slots);
    case RecordType::kMessagePush:
      return AfterExpectedFields<RecordType::kMessagePush>(at, end, base, slots);
    case RecordType::kMessageResp:
      return AfterExpectedFields<RecordType::kMessageResp>(at, end, base, slots);
    case RecordType::kMessageIndex:
      return AfterExpectedFields<RecordType::kMessageIndex>(at, end, base, slots);
    case RecordType::kMessageContent:
      return AfterExpectedFields<RecordType::kMessageContent>(at, end, base, slots);
    default:
      return at;
  }
}

}  // namespace kim::wire
#endif
