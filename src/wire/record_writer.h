#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "wire/record_spec.h"

/// The two passes that turn a record (see transcoder.h) into a protobuf message: the first checks
/// it and adds up the sizes that must stand before nested messages, the second writes.
namespace kim::wire {

/// Takes slots from a record, and never past its end.
///
/// A failed read is remembered instead of returned: whoever walks a record asks once, at its end.
class RecordCursor {
 public:
  RecordCursor(std::span<const uint32_t> slots, ByteView text) : rest_(slots), text_(text) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool done() const { return rest_.empty(); }

  /// The next slot, or 0 past the end.
  uint32_t Next();
  uint64_t NextInt64();
  /// The bytes that the next offset and length name, or none where they leave the text.
  ByteView NextText();
  /// The count of a repeated field, or 0 where the record cannot hold so many items.
  uint32_t NextCount();

 private:
  std::span<const uint32_t> rest_;
  ByteView text_;
  bool ok_ = true;
};

/// The size of the message whose record begins at the cursor, which is moved past it; nothing if
/// the record is broken.
std::optional<uint64_t> MeasureMessage(RecordType type, RecordCursor& record);

/// Writes the message at `out`, which has room for what `MeasureMessage` said; returns its end.
uint8_t* WriteMessage(RecordType type, RecordCursor& record, uint8_t* out);

}  // namespace kim::wire
