#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/byte_string.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/vector.h"
#include "field_tables.h"

/// Converts protobuf messages to flat records and back, with tables generated from the schema.
/// Messages cross to JavaScript as records, since it needs fields and not C++ objects.
///
/// A record is a run of 32-bit slots, with all fields of the message in number order:
///   string          offset of its UTF-8 bytes from the base that the call names, length in bytes
///   int32, enum     one slot, two's complement
///   uint32          one slot
///   int64           low half, high half
///   repeated T      count, then that many T
///   message         its own record, in place
namespace kim::wire {

using Slots = Vector<uint32_t>;

enum class TranscodeError : uint8_t {
  kMalformed = 1,  ///< the bytes are not a protobuf message
  kTooLarge,       ///< the record, or the message, would be larger than the limits below
  kBadRecord,      ///< the record ends early, has slots left over, or more text than there is
};

/// The most slots that a record can have (64 MiB), however few bytes encode more.
inline constexpr size_t kMaxRecordSlots = size_t{1} << 24;

/// The most bytes that are reserved for a message; protobuf's own limit is 2 GiB.
inline constexpr size_t kMaxMessageSize = size_t{1} << 28;

/// Appends the record of `message` to `out`. Its strings are given by their offset from `base`,
/// which must not be after the first byte of `message`, nor 4 GiB before its last.
///
/// Accepts what protobuf accepts: fields in any order, and repeated numbers packed or not. If a
/// field comes twice, the last one counts. Unknown fields, and known ones with another wire type,
/// are checked and skipped. Text is not checked to be UTF-8. After an error `out` has the slots
/// that it had before. Returns the number of slots appended.
Result<size_t, TranscodeError> DecodeRecord(RecordType type, ByteView message, const uint8_t* base,
                                            Slots& out);

/// Encodes the record in `slots` and appends the message to `out`, as protobuf writes it: in number
/// order, defaults left out, repeated numbers with one tag each. Its strings are read from `text`
/// at their offsets. Strings that overlap, and so need more memory than was reserved for the length
/// of `text`, are refused. After an error `out` is as it was. Returns the number of bytes appended.
Result<size_t, TranscodeError> EncodeRecord(RecordType type, std::span<const uint32_t> slots,
                                            ByteView text, ByteString& out);

}  // namespace kim::wire
