#include <google/protobuf/io/coded_stream.h>

#include <cstring>
#include <span>

#include "base/copy_bytes.h"
#include "wire/record_spec.h"
#include "wire/transcoder.h"
#include "wire/varint.h"

namespace kim::wire {
namespace {

using google::protobuf::io::CodedOutputStream;

/// More than a tag and a number take, or a tag and a length.
constexpr size_t kMostBeforeText = 16;

/// The slots of a record. A failed read is remembered and ends it: whoever reads asks once, at the
/// end.
struct RecordCursor {
  const uint32_t* next;
  const uint32_t* end;
  ByteView text;
  bool ok = true;

  void Break() {
    next = end;
    ok = false;
  }

  /// The next slot, or 0 past the end.
  uint32_t Next() {
    if (next != end) return *next++;
    ok = false;
    return 0;
  }

  /// The next number as the 64 bits that its varint carries: a negative int32 is sign-extended.
  uint64_t Number(FieldKind kind) {
    const uint32_t low = Next();
    if (kind == FieldKind::kInt64) return static_cast<uint64_t>(Next()) << 32 | low;
    if (kind == FieldKind::kUint32) return low;
    return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(low)));
  }

  /// The bytes that the next offset and length name, or none where they leave the text.
  ByteView Text() {
    const uint32_t offset = Next();
    const uint32_t length = Next();
    if (length == 0) return {};
    if (offset <= text.size() && length <= text.size() - offset) {
      return {text.data() + offset, length};
    }
    Break();
    return {};
  }

  /// The count of a repeated field. Every item takes a slot at least; a larger count would only
  /// spin.
  uint32_t Count() {
    const uint32_t count = Next();
    if (count <= static_cast<size_t>(end - next)) return count;
    Break();
    return 0;
  }
};

/// Where a message is written, as long as it fits. What does not is counted and not written, so
/// that a second attempt can be given the room that it needs.
struct Room {
  uint8_t* at;
  const uint8_t* limit;
  uint64_t missing = 0;

  /// For a tag and what stands behind it, and then `size` bytes.
  [[nodiscard]] bool Has(size_t size) const {
    return static_cast<size_t>(limit - at) >= size + kMostBeforeText;
  }

  /// A tag, and a number or a length; then so many bytes of text.
  void Put(uint8_t tag, uint64_t number, ByteView text) {
    if (missing != 0 || !Has(text.size())) {
      missing += 1 + CodedOutputStream::VarintSize64(number) + text.size();
      return;
    }
    *at = tag;
    at = CopyBytesInline(text, WriteVarint(number, at + 1));
  }
};

void WriteValue(const FieldSpec& field, RecordCursor& record, Room& room) {
  if (field.kind == FieldKind::kString) {
    const ByteView text = record.Text();
    if (!text.empty() || field.repeated) room.Put(field.tag, text.size(), text);
  } else {
    const uint64_t number = record.Number(field.kind);
    if (number != 0 || field.repeated) room.Put(field.tag, number, {});
  }
}

/// A message inside a message: that it has no items itself is for the generator of the tables to
/// see. Its length stands before it, and is known behind it: if it takes more than the one byte
/// that is left for it, the message moves.
void WriteNested(const FieldSpec& field, RecordCursor& record, Room& room) {
  room.Put(field.tag, 0, {});
  uint8_t* start = room.at;
  const uint64_t missing = room.missing;
  for (const FieldSpec& inner : FieldsOf(static_cast<RecordType>(field.message))) {
    WriteValue(inner, record, room);
  }
  const auto length = static_cast<size_t>(room.at - start);
  const size_t more = CodedOutputStream::VarintSize64(length + room.missing - missing) - 1;
  if (room.missing != 0 || !room.Has(more)) {
    room.missing += more;
    return;
  }
  if (more > 0) std::memmove(start + more, start, length);
  WriteVarint(length, start - 1);
  room.at += more;
}

void WriteMessage(RecordType type, RecordCursor& record, Room& room) {
  for (const FieldSpec& field : FieldsOf(type)) {
    if (!field.repeated) {
      WriteValue(field, record, room);
      continue;
    }
    for (uint32_t count = record.Count(); count > 0 && record.ok; --count) {
      if (field.kind == FieldKind::kMessage) {
        WriteNested(field, record, room);
      } else {
        WriteValue(field, record, room);
      }
    }
  }
}

}  // namespace

Result<size_t, TranscodeError> EncodeRecord(RecordType type, std::span<const uint32_t> slots,
                                            ByteView text, ByteString& out) {
  const size_t start = out.size();
  // Enough, unless numbers are large and many, or several strings are one text.
  size_t capacity = text.size() + slots.size() * 6 + 4 * kMostBeforeText;
  for (;;) {
    auto* begin = reinterpret_cast<uint8_t*>(out.Extend(capacity));
    RecordCursor record{slots.data(), slots.data() + slots.size(), text};
    Room room{begin, begin + capacity};
    WriteMessage(type, record, room);
    const auto size = static_cast<size_t>(room.at - begin);
    const uint64_t needed = size + room.missing;
    const bool is_record = record.ok && record.next == record.end;
    const bool is_done = is_record && room.missing == 0;
    out.resize(start + (is_done ? size : 0));
    if (is_done) return size;
    if (!is_record) return Failure{TranscodeError::kBadRecord};
    if (needed > kMaxMessageSize) return Failure{TranscodeError::kTooLarge};
    capacity = static_cast<size_t>(needed) + kMostBeforeText;
  }
}

}  // namespace kim::wire
