#pragma once

#include <cstddef>
#include <span>

#include "field_tables.h"
#include "wire/field_reader.h"

namespace kim::wire {

/// The fields of a message, in number order.
[[nodiscard]] inline std::span<const FieldSpec> FieldsOf(RecordType type) {
  const MessageSpec& message = kMessages[static_cast<size_t>(type)];
  return std::span(kFields).subspan(message.first, message.count);
}

/// How a value of this kind is written; repeated numbers may also be read packed.
[[nodiscard]] constexpr WireType WireTypeOf(FieldKind kind) {
  return kind == FieldKind::kString || kind == FieldKind::kMessage ? WireType::kLengthDelimited
                                                                   : WireType::kVarint;
}

}  // namespace kim::wire
