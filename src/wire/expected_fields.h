#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "wire/record_spec.h"
#include "wire/varint.h"

// A fast path for messages with the expected layout. It is 4 KB of WebAssembly, so the core for
// pages does without. In Node's core it takes 5 % off a push in a burst, 2 % off a request, and a
// third off the core's share of a list.
#if !defined(__EMSCRIPTEN__) || defined(KIM_FOR_SPEED)
#define KIM_READS_EXPECTED 1
#endif

#ifdef KIM_READS_EXPECTED
namespace kim::wire {

/// Reads a varint of one or two bytes, and advances `at`. False if it is longer, or cut off.
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

/// Reads a field if it comes next, and advances `at`. False if its value does not have the expected
/// length, or is cut off.
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

/// Reads fields in number order, each at most once. The type is a template argument, so that every
/// tag is a constant: the compiler turns the table into a straight sequence of comparisons.
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

/// For frequent types, reads fields as long as they have the layout of nearly every message, and
/// returns where it stopped. `slots` are the message's, and must be zero. It refuses nothing: the
/// general decoder reads the rest, and checks it.
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
