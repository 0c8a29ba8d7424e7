#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "common.pb.h"
#include "protocol.pb.h"
#include "wire/frame.h"

namespace kim::wire {

/// Reads payloads with protobuf's generated classes. The tests compare the core's own reader with
/// this one.
///
/// Unknown fields and enum values survive; invalid UTF-8 is kept byte for byte.
template <class M>
Result<M, DecodeError> Parse(ByteView bytes) {
  M message;
  if (bytes.size() > static_cast<size_t>(INT32_MAX) ||
      !message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Failure{DecodeError::kBadMessage};
  }
  return message;
}

/// The bytes of a message, in field order, defaults left out.
template <class M>
std::string Serialize(const M& message) {
  std::string bytes;
  message.AppendToString(&bytes);
  return bytes;
}

}  // namespace kim::wire
