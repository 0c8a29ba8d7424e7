#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/int64_halves.h"
#include "field_tables.h"

namespace kim::wire {

/// The fields of a message, in number order.
[[nodiscard]] inline std::span<const FieldSpec> FieldsOf(RecordType type) {
  const MessageSpec& message = kMessages[static_cast<size_t>(type)];
  return std::span(kFields).subspan(message.first, message.count);
}

/// The number of slots in its record, items not counted.
[[nodiscard]] inline size_t SlotsOf(RecordType type) {
  return kMessages[static_cast<size_t>(type)].slots;
}

/// The number of slots of a value that is not a message.
[[nodiscard]] constexpr size_t SlotsOf(FieldKind kind) {
  return kind >= FieldKind::kString ? 2 : 1;
}

/// Writes a number to its slots.
inline void PutNumber(FieldKind kind, uint64_t value, uint32_t* slots) {
  slots[0] = LowHalf(value);
  if (SlotsOf(kind) == 2) slots[1] = HighHalf(value);
}

/// Writes a text's offset from `base` and its length. The offset of an empty text is written as
/// zero, since its view may have no address. With a null base the offsets are addresses; they are
/// subtracted as integers, which is not allowed for unrelated pointers.
inline void PutText(ByteView text, const uint8_t* base, uint32_t* slots) {
  const auto offset = reinterpret_cast<uintptr_t>(text.data()) - reinterpret_cast<uintptr_t>(base);
  slots[0] = text.empty() ? 0 : static_cast<uint32_t>(offset);
  slots[1] = static_cast<uint32_t>(text.size());
}

}  // namespace kim::wire
