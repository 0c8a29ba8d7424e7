#include "wire/transcoder.h"

#include <array>

#include "wire/field_reader.h"
#include "wire/record_spec.h"
#include "wire/record_writer.h"

namespace kim::wire {
namespace {

/// What is known of a field after the first pass: the value of a singular one (of a string its
/// offset, and its length above that), the number of items of a repeated one.
using Values = std::array<uint64_t, kMaxFieldCount>;

class Decoder {
 public:
  Decoder(const uint8_t* base, Slots& out) : base_(base), out_(out) {}

  /// Two passes over a message without repeated items, one more for each field that has them: the
  /// count of its items stands before them, and they may be scattered.
  bool DecodeMessage(RecordType type, ByteView message, int depth) {
    Values values{};
    const auto fields = FieldsOf(type);
    if (!Scan(fields, message, depth, values)) return false;
    for (size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].repeated) {
        Put(static_cast<uint32_t>(values[i]));
        if (values[i] > 0 && !DecodeItems(fields[i], message, depth)) return false;
      } else {
        PutScalar(fields[i].kind, values[i]);
      }
    }
    return !too_large_;
  }

  [[nodiscard]] TranscodeError error() const {
    return too_large_ ? TranscodeError::kTooLarge : TranscodeError::kMalformed;
  }

 private:
  bool Scan(std::span<const FieldSpec> fields, ByteView message, int depth, Values& values) {
    FieldReader reader(message);
    while (!reader.done()) {
      const auto tag = reader.ReadTag();
      if (!tag) return false;
      size_t i = 0;
      while (i < fields.size() && fields[i].number != *tag >> 3) ++i;
      const bool known = i < fields.size() && Matches(fields[i], *tag);
      if (!known) {
        if (!reader.SkipField(*tag, depth)) return false;
      } else if (fields[i].repeated) {
        if (!CountItems(fields[i], *tag, reader, values[i])) return false;
      } else if (!ReadScalar(fields[i].kind, reader, values[i])) {
        return false;
      }
    }
    return true;
  }

  /// Whether a known number comes in a layout that the field can have; else it is an unknown one.
  static bool Matches(const FieldSpec& field, uint32_t tag) {
    const auto wire_type = static_cast<WireType>(tag & 7);
    return wire_type == WireTypeOf(field.kind) || IsPacked(field, wire_type);
  }

  static bool IsPacked(const FieldSpec& field, WireType wire_type) {
    return field.repeated && wire_type == WireType::kLengthDelimited &&
           WireTypeOf(field.kind) == WireType::kVarint;
  }

  static bool CountItems(const FieldSpec& field, uint32_t tag, FieldReader& reader,
                         uint64_t& count) {
    if (!IsPacked(field, static_cast<WireType>(tag & 7))) {
      ++count;
      return reader.SkipField(tag, 0);
    }
    const auto packed = reader.ReadLengthDelimited();
    if (!packed) return false;
    FieldReader items(*packed);
    for (; !items.done(); ++count) {
      if (!items.ReadVarint()) return false;
    }
    return true;
  }

  bool DecodeItems(const FieldSpec& field, ByteView message, int depth) {
    FieldReader reader(message);
    while (!reader.done()) {
      const auto tag = reader.ReadTag();
      if (!tag) return false;
      if (*tag >> 3 != field.number || !Matches(field, *tag)) {
        if (!reader.SkipField(*tag, depth)) return false;
      } else if (!DecodeItem(field, *tag, reader, depth)) {
        return false;
      }
    }
    return true;
  }

  bool DecodeItem(const FieldSpec& field, uint32_t tag, FieldReader& reader, int depth) {
    if (too_large_) return false;
    if (field.kind == FieldKind::kMessage) {
      const auto item = reader.ReadLengthDelimited();
      return item && DecodeMessage(static_cast<RecordType>(field.message), *item, depth - 1);
    }
    uint64_t value = 0;
    if (!IsPacked(field, static_cast<WireType>(tag & 7))) {
      if (!ReadScalar(field.kind, reader, value)) return false;
      PutScalar(field.kind, value);
      return true;
    }
    const auto packed = reader.ReadLengthDelimited();
    if (!packed) return false;
    FieldReader items(*packed);
    while (!items.done()) {
      if (!ReadScalar(field.kind, items, value)) return false;
      PutScalar(field.kind, value);
    }
    return true;
  }

  bool ReadScalar(FieldKind kind, FieldReader& reader, uint64_t& value) {
    if (kind != FieldKind::kString) {
      const auto number = reader.ReadVarint();
      if (number) value = *number;
      return number.has_value();
    }
    const auto text = reader.ReadLengthDelimited();
    if (!text) return false;
    // An empty view may have lost its address; its offset says nothing anyway.
    const auto offset = text->empty() ? 0 : static_cast<uint64_t>(text->data() - base_);
    value = static_cast<uint64_t>(text->size()) << 32 | offset;
    return true;
  }

  void PutScalar(FieldKind kind, uint64_t value) {
    Put(static_cast<uint32_t>(value));
    if (kind == FieldKind::kString || kind == FieldKind::kInt64) {
      Put(static_cast<uint32_t>(value >> 32));
    }
  }

  void Put(uint32_t slot) {
    if (out_.size() < kMaxRecordSlots) {
      out_.push_back(slot);
    } else {
      too_large_ = true;
    }
  }

  const uint8_t* base_;
  Slots& out_;
  bool too_large_ = false;
};

}  // namespace

Result<size_t, TranscodeError> DecodeRecord(RecordType type, ByteView message, const uint8_t* base,
                                            Slots& out) {
  const size_t start = out.size();
  Decoder decoder(base, out);
  if (!decoder.DecodeMessage(type, message, FieldReader::kMaxDepth)) {
    return Failure{decoder.error()};
  }
  return out.size() - start;
}

Result<size_t, TranscodeError> EncodeRecord(RecordType type, std::span<const uint32_t> slots,
                                            ByteView text, ByteString& out) {
  RecordCursor measured(slots, text);
  const auto size = MeasureMessage(type, measured);
  if (!size || !measured.done()) return Failure{TranscodeError::kBadRecord};
  if (*size > kMaxMessageSize) return Failure{TranscodeError::kTooLarge};

  RecordCursor written(slots, text);
  WriteMessage(type, written, reinterpret_cast<uint8_t*>(out.Extend(static_cast<size_t>(*size))));
  return static_cast<size_t>(*size);
}

}  // namespace kim::wire
