#include <google/protobuf/io/coded_stream.h>

#include <cstring>
#include <span>

#include "base/copy_bytes.h"
#include "base/int64_halves.h"
#include "wire/record_spec.h"
#include "wire/transcoder.h"
#include "wire/varint.h"

// Keeps a function out of line in the core for pages, which saves some 150 bytes (brotli). In
// Node's core it does nothing: inlined, encoding a message takes a third less time.
#if defined(__EMSCRIPTEN__) && !defined(KIM_FOR_SPEED)
#define KIM_OUT_OF_LINE [[gnu::noinline]]
#else
#define KIM_OUT_OF_LINE
#endif

namespace kim::wire {
namespace {

using google::protobuf::io::CodedOutputStream;

/// The most bytes that a tag and a number can take.
constexpr size_t kMaxNumberSize = 1 + kMaxVarintSize;
/// The most bytes that one slot can become: a number that is the only field of a nested message,
/// with the tag and the length of that message.
constexpr size_t kMaxSlotSize = kMaxNumberSize + 1 + 5;

/// Reads the slots of a record. A failed read is remembered and ends the record: callers check `ok`
/// once, at the end.
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
    if (kind == FieldKind::kInt64) return JoinHalves(low, Next());
    if (kind == FieldKind::kUint32) return low;
    return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(low)));
  }

  /// The bytes that the next offset and length name, or none if they are not all inside the text.
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

  /// The count of a repeated field. Each item takes at least one slot, so a count above the slots
  /// that are left is refused here, before a long loop over nothing.
  uint32_t Count() {
    const uint32_t count = Next();
    if (count <= static_cast<size_t>(end - next)) return count;
    Break();
    return 0;
  }
};

/// The memory that a message is written to. Refuses what does not fit.
struct Room {
  uint8_t* at;
  const uint8_t* limit;
  bool is_full = false;

  bool Has(size_t size) {
    if (static_cast<size_t>(limit - at) < size) is_full = true;
    return !is_full;
  }

  /// Writes a tag, a number or a length, and the text.
  void Put(uint8_t tag, uint64_t number, ByteView text) {
    if (!Has(kMaxNumberSize + text.size())) return;
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

/// Writes a message inside a message; it has no items itself, as the generator of the tables
/// refuses that. Its length comes first, but is known last: one byte is reserved for it, and if it
/// takes more, the message is moved.
KIM_OUT_OF_LINE void WriteNested(const FieldSpec& field, RecordCursor& record, Room& room) {
  room.Put(field.tag, 0, {});
  uint8_t* start = room.at;
  for (const FieldSpec& inner : FieldsOf(static_cast<RecordType>(field.message))) {
    WriteValue(inner, record, room);
  }
  const auto length = static_cast<size_t>(room.at - start);
  const size_t more = CodedOutputStream::VarintSize64(length) - 1;
  if (!room.Has(more)) return;
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

KIM_OUT_OF_LINE Result<size_t, TranscodeError> EncodeRecord(RecordType type,
                                                            std::span<const uint32_t> slots,
                                                            ByteView text, ByteString& out) {
  const size_t start = out.size();
  const size_t capacity = text.size() + slots.size() * kMaxSlotSize + kMaxNumberSize;
  if (capacity > kMaxMessageSize) return Failure{TranscodeError::kTooLarge};
  auto* begin = reinterpret_cast<uint8_t*>(out.Extend(capacity));
  RecordCursor record{slots.data(), slots.data() + slots.size(), text};
  Room room{begin, begin + capacity};
  WriteMessage(type, record, room);
  const bool is_record = record.ok && record.next == record.end && !room.is_full;
  const size_t size = is_record ? static_cast<size_t>(room.at - begin) : 0;
  out.resize(start + size);
  if (!is_record) return Failure{TranscodeError::kBadRecord};
  return size;
}

}  // namespace kim::wire
