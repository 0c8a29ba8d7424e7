#include "wire/record_writer.h"

#include <google/protobuf/io/coded_stream.h>

#include <cstring>

#include "wire/varint.h"

namespace kim::wire {
namespace {

using google::protobuf::io::CodedOutputStream;

/// The next number as the 64 bits that its varint carries: a negative int32 is sign-extended.
uint64_t NextNumber(FieldKind kind, RecordCursor& record) {
  if (kind == FieldKind::kInt64) return record.NextInt64();
  const uint32_t slot = record.Next();
  if (kind == FieldKind::kUint32) return slot;
  return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(slot)));
}

/// Puts out a message, or only counts its bytes where it has nowhere to put them: one walk for both
/// passes, so that they cannot disagree.
class Emitter {
 public:
  explicit Emitter(uint8_t* out) : out_(out) {}

  void Message(RecordType type, RecordCursor& record) {
    for (const FieldSpec& field : FieldsOf(type)) {
      const uint32_t count = field.repeated ? record.NextCount() : 1;
      for (uint32_t i = 0; i < count && record.ok(); ++i) Value(field, record);
    }
  }

  [[nodiscard]] uint64_t size() const { return size_; }
  [[nodiscard]] uint8_t* end() const { return out_; }

 private:
  void Value(const FieldSpec& field, RecordCursor& record) {
    const uint32_t tag = field.tag;
    if (field.kind == FieldKind::kMessage) {
      Nested(tag, static_cast<RecordType>(field.message), record);
    } else if (field.kind == FieldKind::kString) {
      const ByteView text = record.NextText();
      if (text.empty() && !field.repeated) return;
      Varint(tag);
      Varint(text.size());
      Text(text);
    } else {
      const uint64_t number = NextNumber(field.kind, record);
      if (number == 0 && !field.repeated) return;
      Varint(tag);
      Varint(number);
    }
  }

  void Nested(uint32_t tag, RecordType type, RecordCursor& record) {
    RecordCursor ahead = record;
    Emitter counted(nullptr);
    counted.Message(type, ahead);
    Varint(tag);
    Varint(counted.size());
    if (out_ != nullptr) {
      Message(type, record);
    } else {
      size_ += counted.size();
      record = ahead;
    }
  }

  void Varint(uint64_t value) {
    if (out_ != nullptr) {
      out_ = WriteVarint(value, out_);
    } else {
      size_ += CodedOutputStream::VarintSize64(value);
    }
  }

  void Text(ByteView text) {
    if (out_ == nullptr) {
      size_ += text.size();
    } else if (!text.empty()) {  // An empty view may have no address, which memcpy must not be
                                 // given.
      std::memcpy(out_, text.data(), text.size());
      out_ += text.size();
    }
  }

  /// Null while counting.
  uint8_t* out_;
  uint64_t size_ = 0;
};

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
  Emitter counted(nullptr);
  counted.Message(type, record);
  if (!record.ok()) return std::nullopt;
  return counted.size();
}

uint8_t* WriteMessage(RecordType type, RecordCursor& record, uint8_t* out) {
  Emitter written(out);
  written.Message(type, record);
  return written.end();
}

}  // namespace kim::wire
