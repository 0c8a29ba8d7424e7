#include "wire/record_writer.h"

#include <google/protobuf/io/coded_stream.h>

#include <cstring>

#include "wire/varint.h"

namespace kim::wire {
namespace {

using google::protobuf::io::CodedOutputStream;

uint32_t TagOf(const FieldSpec& field) {
  return MakeTag(field.number, WireTypeOf(field.kind));
}

/// The next number as the 64 bits that its varint carries: a negative int32 is sign-extended.
uint64_t NextNumber(FieldKind kind, RecordCursor& record) {
  if (kind == FieldKind::kInt64) return record.NextInt64();
  const uint32_t slot = record.Next();
  if (kind == FieldKind::kUint32) return slot;
  return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(slot)));
}

/// The size of one value without its tag. `is_default` is set where a singular field is left out.
uint64_t MeasureValue(const FieldSpec& field, RecordCursor& record, bool& is_default) {
  if (field.kind == FieldKind::kMessage) {
    is_default = false;
    const uint64_t size =
        MeasureMessage(static_cast<RecordType>(field.message), record).value_or(0);
    return CodedOutputStream::VarintSize64(size) + size;
  }
  if (field.kind == FieldKind::kString) {
    const uint64_t size = record.NextText().size();
    is_default = size == 0;
    return CodedOutputStream::VarintSize64(size) + size;
  }
  const uint64_t number = NextNumber(field.kind, record);
  is_default = number == 0;
  return CodedOutputStream::VarintSize64(number);
}

uint8_t* WriteText(uint32_t tag, ByteView text, uint8_t* out) {
  out = WriteVarint(tag, out);
  out = WriteVarint(text.size(), out);
  // An empty view may have no address, which memcpy must not be given.
  if (!text.empty()) std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

uint8_t* WriteNested(const FieldSpec& field, RecordCursor& record, uint8_t* out) {
  const auto type = static_cast<RecordType>(field.message);
  RecordCursor ahead = record;
  const auto size = static_cast<uint32_t>(MeasureMessage(type, ahead).value_or(0));
  out = WriteVarint(TagOf(field), out);
  out = WriteVarint(size, out);
  return WriteMessage(type, record, out);
}

uint8_t* WriteValue(const FieldSpec& field, RecordCursor& record, uint8_t* out) {
  if (field.kind == FieldKind::kMessage) return WriteNested(field, record, out);
  if (field.kind == FieldKind::kString) {
    const ByteView text = record.NextText();
    return text.empty() && !field.repeated ? out : WriteText(TagOf(field), text, out);
  }
  const uint64_t number = NextNumber(field.kind, record);
  if (number == 0 && !field.repeated) return out;
  out = WriteVarint(TagOf(field), out);
  return WriteVarint(number, out);
}

}  // namespace

uint32_t RecordCursor::Next() {
  if (rest_.empty()) {
    ok_ = false;
    return 0;
  }
  const uint32_t slot = rest_.front();
  rest_ = rest_.subspan(1);
  return slot;
}

uint64_t RecordCursor::NextInt64() {
  const uint64_t low = Next();
  return static_cast<uint64_t>(Next()) << 32 | low;
}

ByteView RecordCursor::NextText() {
  const uint32_t offset = Next();
  const uint32_t length = Next();
  if (length == 0) return {};
  if (offset > text_.size() || length > text_.size() - offset) {
    ok_ = false;
    return {};
  }
  return text_.subspan(offset, length);
}

uint32_t RecordCursor::NextCount() {
  const uint32_t count = Next();
  // Every item takes a slot at least; a larger count would only spin.
  if (count > rest_.size()) {
    ok_ = false;
    return 0;
  }
  return count;
}

std::optional<uint64_t> MeasureMessage(RecordType type, RecordCursor& record) {
  uint64_t total = 0;
  for (const FieldSpec& field : FieldsOf(type)) {
    const uint64_t tag_size = CodedOutputStream::VarintSize32(TagOf(field));
    const uint32_t count = field.repeated ? record.NextCount() : 1;
    for (uint32_t i = 0; i < count && record.ok(); ++i) {
      bool is_default = false;
      const uint64_t size = MeasureValue(field, record, is_default);
      if (field.repeated || !is_default) total += tag_size + size;
    }
  }
  if (!record.ok()) return std::nullopt;
  return total;
}

uint8_t* WriteMessage(RecordType type, RecordCursor& record, uint8_t* out) {
  for (const FieldSpec& field : FieldsOf(type)) {
    const uint32_t count = field.repeated ? record.NextCount() : 1;
    for (uint32_t i = 0; i < count; ++i) out = WriteValue(field, record, out);
  }
  return out;
}

}  // namespace kim::wire
