#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/byte_string.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/vector.h"
#include "field_tables.h"

/// Protobuf messages to flat records and back, by the tables made from the schema: the form in
/// which messages cross to JavaScript, which wants fields and not C++ objects.
///
/// A record is a run of 32-bit slots, the message's fields in number order, none left out:
///   string          offset of its UTF-8 bytes from the base that the call names, length in bytes
///   int32, enum     one slot, two's complement
///   uint32          one slot
///   int64           low half, high half
///   repeated T      count, then so many T
///   message         its own record, in place
namespace kim::wire {

using Slots = Vector<uint32_t>;

enum class TranscodeError : uint8_t {
  kMalformed = 1,  ///< the bytes are not a protobuf message
  kTooLarge,       ///< the record, or the message, would be larger than the limits below
  kBadRecord,      ///< the record ends early, has slots left over, or more text than there is
};

/// A record grows to at most so many slots (64 MiB), however few bytes ask for it.
inline constexpr size_t kMaxRecordSlots = size_t{1} << 24;

/// For a message no more than so many bytes are reserved; protobuf itself ends at 2 GiB.
inline constexpr size_t kMaxMessageSize = size_t{1} << 28;

/// Appends the record of `message` to `out`. Its strings are named by their offset from `base`,
/// which must not stand after the first byte of `message`, nor 4 GiB before its last.
///
/// Takes what protobuf takes: fields in any order, the last of a field that comes twice, repeated
/// numbers packed or not; unknown fields are checked and passed over, as is a known field of
/// another wire type. Text is not checked to be UTF-8. After an error `out` has the slots that it
/// had. Returns the number of slots appended.
Result<size_t, TranscodeError> DecodeRecord(RecordType type, ByteView message, const uint8_t* base,
                                            Slots& out);

/// Appends the message that the record in `slots` stands for to `out`, as protobuf writes it: in
/// number order, defaults left out, repeated numbers one tag each. Its strings are read from
/// `text` at their offsets; more of them than there is text are refused, so that the room for all
/// is known beforehand. After an error `out` is as it was. Returns the number of bytes appended.
Result<size_t, TranscodeError> EncodeRecord(RecordType type, std::span<const uint32_t> slots,
                                            ByteView text, ByteString& out);

}  // namespace kim::wire
