#include <algorithm>
#include <array>
#include <span>

#include "wire/expected_fields.h"
#include "wire/field_reader.h"
#include "wire/record_spec.h"
#include "wire/transcoder.h"
#include "wire/varint.h"

namespace kim::wire {
namespace {

/// Reads a number, or a length that at least as many bytes follow. Ids and times are varints of
/// nine bytes, and half of an index: read in one step, they take a third of the time of a loop.
bool ReadValue(const uint8_t*& at, const uint8_t* end, bool delimited, uint64_t& number) {
  if (at == end) return false;
  number = *at++;
  if (number >= 0x80) {
    if (!delimited && HasNineBytes(at - 1, end)) {
      number = ReadNineBytes(at - 1);
      at += 8;
    } else if (!FieldReader::ReadRest(
                   at, end, delimited ? FieldReader::kMaxLengthBytes : FieldReader::kMaxVarintBytes,
                   number)) {
      return false;
    }
  }
  return !delimited || number <= static_cast<uint64_t>(end - at);
}

/// Sets a message's slots to zero, at least one: the generator of the tables refuses a message
/// without fields. The compiler would turn a loop that it knows to write zeros into `memory.fill`,
/// for which engines call out of WebAssembly: reading a short message took a tenth longer in Node.
void Clear(uint32_t* slots, size_t count) {
  uint32_t zero = 0;
  asm("" : "+r"(zero));  // The compiler no longer knows the value.
#pragma clang loop unroll(disable)
  do *slots++ = zero;
  while (--count > 0);
}

class Decoder {
 public:
  Decoder(const uint8_t* base, Slots& out) : base_(base), out_(out), used_(out.size()) {}

  /// Appends a message's slots, then its items in the order in which they come, and finally moves
  /// these to their place. Only one field of a message can be repeated and have items: the
  /// generator of the tables refuses more.
  void DecodeMessage(RecordType type, ByteView message) {
    const size_t start = used_;
    const size_t width = SlotsOf(type);
    uint32_t* slots = out_.Extend(width);
    used_ += width;
    Clear(slots, width);
    Read(type, message, FieldReader::kMaxDepth, slots);
    if (items_ == nullptr) return;
    out_.erase(out_.begin() + used_, out_.end());
    const size_t behind = items_->slot + 1;
    if (behind < width) MoveItems(start + behind, start + width);
  }

  /// No error so far: `TranscodeError` has no zero.
  [[nodiscard]] bool ok() const { return error_ == TranscodeError{}; }
  [[nodiscard]] TranscodeError error() const { return error_; }

 private:
  /// Fills the slots of a message, which are zero, and appends its items.
  [[gnu::always_inline]] void Read(RecordType type, ByteView message, int depth, uint32_t* slots) {
#ifdef KIM_READS_EXPECTED
    const uint8_t* const end = message.data() + message.size();
    message = {AfterExpectedFields(type, message.data(), end, base_, slots), end};
    if (message.empty()) return;
#endif
    Walk(FieldsOf(type), message, depth, slots);
  }

  void Walk(std::span<const FieldSpec> fields, ByteView message, int depth, uint32_t* slots) {
    const uint8_t* at = message.data();
    const uint8_t* const end = at + message.size();
    while (at != end) {
      uint64_t number = 0;
      // Tags have 32 bits, and each failure returns at once: with more variables, or wider ones,
      // an index takes a tenth longer.
      uint32_t tag = *at++;
      if (tag >= 0x80) {
        if (!FieldReader::ReadRest(at, end, FieldReader::kMaxTagBytes, number)) return Malformed();
        tag = static_cast<uint32_t>(number);
      }
      const size_t i = (tag >> 3) - 1;
      if (i >= fields.size() || !Matches(fields[i], tag)) {
        at = FieldReader::AfterField(at, end, tag, depth);
        if (at == nullptr) return Malformed();
        continue;
      }
      // All other fields of the schema are varints.
      const bool delimited = (tag & 7) != 0;
      if (!ReadValue(at, end, delimited, number)) return Malformed();
      const ByteView bytes(at, delimited ? static_cast<size_t>(number) : 0);
      const FieldSpec& field = fields[i];
      if (field.repeated) {
        slots = AddItems(field, tag, bytes, number, slots);
      } else if (delimited) {
        PutText(bytes, base_, slots + field.slot);
      } else {
        PutNumber(field.kind, number, slots + field.slot);
      }
      at += bytes.size();
    }
  }

  /// Whether the field has a wire type that it may have; otherwise it counts as unknown. Repeated
  /// numbers may be packed.
  static bool Matches(const FieldSpec& field, uint32_t tag) {
    constexpr auto kPacked = static_cast<uint32_t>(WireType::kLengthDelimited);
    return tag == field.tag || (field.repeated && tag == (field.tag | kPacked));
  }

  /// Appends one item, or a packed run of them, and counts them. Returns `slots`, which may have
  /// moved.
  uint32_t* AddItems(const FieldSpec& field, uint32_t tag, ByteView bytes, uint64_t value,
                     uint32_t* slots) {
    items_ = &field;
    const auto at = slots - out_.begin();
    const uint32_t count = tag == field.tag ? Item(field, bytes, value) : Packed(field.kind, bytes);
    slots = out_.begin() + at;
    slots[field.slot] += count;
    return slots;
  }

  /// A message inside a message has no items itself: the generator of the tables refuses it.
  uint32_t Item(const FieldSpec& field, ByteView bytes, uint64_t number) {
    if (field.kind == FieldKind::kMessage) {
      const auto type = static_cast<RecordType>(field.message);
      uint32_t* slots = Append(SlotsOf(type));
      if (slots != nullptr) Read(type, bytes, FieldReader::kMaxDepth - 1, slots);
      return 1;
    }
    uint32_t* slots = Append(SlotsOf(field.kind));
    if (slots == nullptr) return 0;
    if (field.kind == FieldKind::kString) {
      PutText(bytes, base_, slots);
    } else {
      PutNumber(field.kind, number, slots);
    }
    return 1;
  }

  uint32_t Packed(FieldKind kind, ByteView packed) {
    uint32_t count = 0;
    FieldReader reader(packed);
    for (; !reader.done(); ++count) {
      const uint64_t number = reader.ReadVarint();
      uint32_t* slots = Append(SlotsOf(kind));
      if (slots != nullptr) PutNumber(kind, number, slots);
    }
    if (!reader.ok()) Malformed();
    return count;
  }

  /// Moves the items, from slot `items` on, in front of the slots from `rest` on.
  void MoveItems(size_t rest, size_t items) {
    std::array<uint32_t, kMaxSlots> moved;
    uint32_t* const slots = out_.begin();
    const uint32_t* const end = std::copy(slots + rest, slots + items, moved.begin());
    std::copy(slots + items, out_.end(), slots + rest);
    std::copy(moved.cbegin(), end, out_.end() - (items - rest));
  }

  /// Appends `count` slots, which are zero. Null if that would exceed the limit.
  uint32_t* Append(size_t count) {
    if (out_.size() - used_ < count && !Extend(count)) return nullptr;
    uint32_t* slots = out_.begin() + used_;
    used_ += count;
    return slots;
  }

  /// Room for a dozen items.
  static constexpr size_t kMoreRoom = 128;

  /// Makes room for `count` more slots, cleared. More than doubles the slots in use, since clearing
  /// memory costs a call each time.
  [[gnu::noinline]] bool Extend(size_t count) {
    if (used_ + count > kMaxRecordSlots) {
      error_ = TranscodeError::kTooLarge;
      return false;
    }
    const size_t more = std::min(used_ + count + kMoreRoom, kMaxRecordSlots - out_.size());
    std::fill_n(out_.Extend(more), more, 0);
    return true;
  }

  void Malformed() {
    error_ = TranscodeError::kMalformed;
  }

  const uint8_t* base_;
  Slots& out_;
  /// How many of the slots are in use; the others are zero.
  size_t used_;
  /// The field that has items.
  const FieldSpec* items_ = nullptr;
  TranscodeError error_{};
};

}  // namespace

Result<size_t, TranscodeError> DecodeRecord(RecordType type, ByteView message, const uint8_t* base,
                                            Slots& out) {
  const size_t start = out.size();
  Decoder decoder(base, out);
  decoder.DecodeMessage(type, message);
  if (!decoder.ok()) {
    out.erase(out.begin() + start, out.end());
    return Failure{decoder.error()};
  }
  return out.size() - start;
}

}  // namespace kim::wire
