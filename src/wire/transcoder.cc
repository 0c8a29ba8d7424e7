#include "wire/transcoder.h"

#include <algorithm>
#include <array>

#include "wire/field_reader.h"
#include "wire/record_spec.h"
#include "wire/record_writer.h"

namespace kim::wire {
namespace {

class Decoder {
 public:
  Decoder(const uint8_t* base, Slots& out) : base_(base), out_(out) {}

  /// One walk over a message without repeated items, one more for each field that has them: the
  /// count of its items stands before them, and they may be scattered.
  void DecodeMessage(RecordType type, ByteView message, int depth) {
    uint32_t* slots = Grow(SlotsOf(type));
    std::fill_n(slots, SlotsOf(type), 0);
    if (Walk(FieldsOf(type), message, depth, slots, nullptr)) InsertItems(type, message, depth);
  }

  /// No error so far: `TranscodeError` has no zero.
  [[nodiscard]] bool ok() const { return error_ == TranscodeError{}; }
  [[nodiscard]] TranscodeError error() const { return error_; }

 private:
  /// Fills `slots`, which are zero: with the value of a singular field, with the number of items of
  /// a repeated one. Where `slots` is null, appends the items of the field `items` instead. Returns
  /// whether there are items.
  bool Walk(std::span<const FieldSpec> fields, ByteView message, int depth, uint32_t* slots,
            const FieldSpec* items) {
    bool has_items = false;
    FieldReader reader(message);
    while (!reader.done()) {
      const uint32_t tag = reader.ReadTag();
      const size_t i = (tag >> 3) - 1;
      if (i >= fields.size() || !Matches(fields[i], tag)) {
        reader.SkipField(tag, depth);
        continue;
      }
      // There are no other layouts in the schema, and code to read a value is wanted only once.
      const FieldSpec& field = fields[i];
      const bool delimited = (tag & 7) != 0;
      const ByteView bytes = delimited ? reader.ReadLengthDelimited() : ByteView();
      const uint64_t value = delimited ? TextValue(bytes) : reader.ReadVarint();
      if (!field.repeated) {
        if (slots != nullptr) Put(field.kind, value, slots + field.slot);
      } else if (slots != nullptr) {
        has_items = true;
        slots[field.slot] += tag == field.tag ? 1 : CountVarints(bytes);
      } else if (&field == items) {
        if (tag != field.tag) {
          DecodePacked(field.kind, bytes);
        } else if (field.kind == FieldKind::kMessage) {
          DecodeMessage(static_cast<RecordType>(field.message), bytes, depth - 1);
        } else {
          Put(field.kind, value, Grow(SlotsOf(field.kind)));
        }
        if (!ok()) return false;
      }
    }
    if (!reader.ok()) Fail(TranscodeError::kMalformed);
    return has_items && reader.ok();
  }

  /// Whether the field comes in a layout that it can have; else it is an unknown one. Repeated
  /// numbers may be packed.
  static bool Matches(const FieldSpec& field, uint32_t tag) {
    constexpr auto kPacked = static_cast<uint32_t>(WireType::kLengthDelimited);
    return tag == field.tag || (field.repeated && tag == (field.tag | kPacked));
  }

  /// A string's slots as one number. An empty view may have lost its address; its offset says
  /// nothing anyway.
  [[nodiscard]] uint64_t TextValue(ByteView text) const {
    if (text.empty()) return 0;
    return static_cast<uint64_t>(text.size()) << 32 | static_cast<uint32_t>(text.data() - base_);
  }

  /// How many there are if they are well-formed: each ends with a byte below 0x80.
  static uint32_t CountVarints(ByteView packed) {
    uint32_t count = 0;
    for (const uint8_t byte : packed) count += byte < 0x80 ? 1 : 0;
    return count;
  }

  /// At the end of the record stand a message's slots as `Walk` leaves them: puts the items in.
  [[gnu::noinline]] void InsertItems(RecordType type, ByteView message, int depth) {
    const auto fields = FieldsOf(type);
    const size_t width = SlotsOf(type);
    std::array<uint32_t, kMostSlots> walked;
    std::copy(out_.end() - width, out_.end(), walked.begin());
    out_.resize(out_.size() - width);
    for (size_t i = 0; i < fields.size(); ++i) {
      const size_t end = i + 1 < fields.size() ? fields[i + 1].slot : width;
      for (size_t slot = fields[i].slot; slot < end; ++slot) out_.push_back(walked[slot]);
      if (fields[i].repeated) Walk(fields, message, depth, nullptr, &fields[i]);
    }
  }

  [[gnu::noinline]] void DecodePacked(FieldKind kind, ByteView packed) {
    FieldReader reader(packed);
    while (!reader.done() && ok()) Put(kind, reader.ReadVarint(), Grow(SlotsOf(kind)));
    if (!reader.ok()) Fail(TranscodeError::kMalformed);
  }

  static void Put(FieldKind kind, uint64_t value, uint32_t* slots) {
    slots[0] = static_cast<uint32_t>(value);
    if (SlotsOf(kind) == 2) slots[1] = static_cast<uint32_t>(value >> 32);
  }

  /// Past the limit it fails, and nothing more is read.
  uint32_t* Grow(size_t count) {
    if (out_.size() + count > kMaxRecordSlots) Fail(TranscodeError::kTooLarge);
    return out_.Extend(count);
  }

  void Fail(TranscodeError error) { error_ = error; }

  const uint8_t* base_;
  Slots& out_;
  TranscodeError error_{};
};

}  // namespace

Result<size_t, TranscodeError> DecodeRecord(RecordType type, ByteView message, const uint8_t* base,
                                            Slots& out) {
  const size_t start = out.size();
  Decoder decoder(base, out);
  decoder.DecodeMessage(type, message, FieldReader::kMaxDepth);
  if (!decoder.ok()) return Failure{decoder.error()};
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
