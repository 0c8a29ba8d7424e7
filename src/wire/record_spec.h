#pragma once

#include <cstddef>
#include <span>

#include "field_tables.h"

namespace kim::wire {

/// The fields of a message, in number order.
[[nodiscard]] inline std::span<const FieldSpec> FieldsOf(RecordType type) {
  const MessageSpec& message = kMessages[static_cast<size_t>(type)];
  return std::span(kFields).subspan(message.first, message.count);
}

/// The slots of its record, items not counted.
[[nodiscard]] inline size_t SlotsOf(RecordType type) {
  return kMessages[static_cast<size_t>(type)].slots;
}

/// The slots of one value that is no message.
[[nodiscard]] constexpr size_t SlotsOf(FieldKind kind) {
  return kind >= FieldKind::kString ? 2 : 1;
}

}  // namespace kim::wire
