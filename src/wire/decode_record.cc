#include <algorithm>
#include <array>
#include <span>

#include "wire/field_reader.h"
#include "wire/record_spec.h"
#include "wire/transcoder.h"

namespace kim::wire {
namespace {

class Decoder {
 public:
  Decoder(const uint8_t* base, Slots& out) : base_(base), out_(out) {}

  /// One walk over a message without repeated items, one more for each field that has them: the
  /// count of its items stands before them, and they may be scattered.
  void DecodeMessage(RecordType type, ByteView message) {
    uint32_t* slots = Zeroes(SlotsOf(type));
    if (!ok()) return;
    const bool has_items = Walk(FieldsOf(type), message, FieldReader::kMaxDepth, slots, nullptr);
    if (has_items && ok()) InsertItems(type, message);
  }

  /// No error so far: `TranscodeError` has no zero.
  [[nodiscard]] bool ok() const { return error_ == TranscodeError{}; }
  [[nodiscard]] TranscodeError error() const { return error_; }

 private:
  /// Fills `slots`, which are zero: with the value of a singular field, with the number of items of
  /// a repeated one. Where `items` is a field, fills them with its items instead, and only that.
  /// Returns whether there are items.
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
      if (items != nullptr) {
        if (&field == items) slots = Item(field, tag, bytes, value, slots);
      } else if (field.repeated) {
        has_items = true;
        slots[field.slot] += tag == field.tag ? 1 : CountVarints(bytes);
      } else {
        Put(field.kind, value, slots + field.slot);
      }
    }
    if (!reader.ok()) Fail(TranscodeError::kMalformed);
    return has_items;
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
  [[gnu::noinline]] static uint32_t CountVarints(ByteView packed) {
    uint32_t count = 0;
    for (const uint8_t byte : packed) count += byte < 0x80 ? 1 : 0;
    return count;
  }

  /// At the end of the record stand a message's slots as `Walk` leaves them: puts the items in.
  void InsertItems(RecordType type, ByteView message) {
    const auto fields = FieldsOf(type);
    const size_t width = SlotsOf(type);
    std::array<uint32_t, kMostSlots> walked;
    std::copy(out_.end() - width, out_.end(), walked.begin());
    out_.resize(out_.size() - width);
    for (size_t i = 0; i < fields.size() && ok(); ++i) {
      const size_t end = i + 1 < fields.size() ? fields[i + 1].slot : width;
      for (size_t slot = fields[i].slot; slot < end; ++slot) out_.push_back(walked[slot]);
      if (!fields[i].repeated) continue;
      uint32_t* slots = Zeroes(walked[fields[i].slot] * ItemSlots(fields[i]));
      if (ok()) Walk(fields, message, FieldReader::kMaxDepth, slots, &fields[i]);
    }
  }

  static size_t ItemSlots(const FieldSpec& field) {
    return field.kind == FieldKind::kMessage ? SlotsOf(static_cast<RecordType>(field.message))
                                             : SlotsOf(field.kind);
  }

  /// Fills the slots of one item, or of a packed run of them, and returns those of the next. A
  /// message among the items has none itself: the generator of the tables sees to that.
  [[gnu::noinline]] uint32_t* Item(const FieldSpec& field, uint32_t tag, ByteView bytes,
                                   uint64_t value, uint32_t* slots) {
    if (tag != field.tag) return Packed(field.kind, bytes, slots);
    if (field.kind == FieldKind::kMessage) {
      const auto type = static_cast<RecordType>(field.message);
      Walk(FieldsOf(type), bytes, FieldReader::kMaxDepth - 1, slots, nullptr);
    } else {
      Put(field.kind, value, slots);
    }
    return slots + ItemSlots(field);
  }

  uint32_t* Packed(FieldKind kind, ByteView packed, uint32_t* slots) {
    FieldReader reader(packed);
    while (!reader.done()) {
      const uint64_t value = reader.ReadVarint();
      // One that is cut short has no slots: only those that end were counted.
      if (!reader.ok()) break;
      Put(kind, value, slots);
      slots += SlotsOf(kind);
    }
    if (!reader.ok()) Fail(TranscodeError::kMalformed);
    return slots;
  }

  static void Put(FieldKind kind, uint64_t value, uint32_t* slots) {
    slots[0] = static_cast<uint32_t>(value);
    if (SlotsOf(kind) == 2) slots[1] = static_cast<uint32_t>(value >> 32);
  }

  /// Appends so many slots. Past the limit it fails, and appends none.
  uint32_t* Zeroes(size_t count) {
    if (out_.size() + count > kMaxRecordSlots) {
      Fail(TranscodeError::kTooLarge);
      count = 0;
    }
    uint32_t* slots = out_.Extend(count);
    std::fill_n(slots, count, 0);
    return slots;
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
  decoder.DecodeMessage(type, message);
  if (!decoder.ok()) return Failure{decoder.error()};
  return out.size() - start;
}

}  // namespace kim::wire
