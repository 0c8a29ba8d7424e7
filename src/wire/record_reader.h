#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/int64_halves.h"
#include "wire/transcoder.h"

namespace kim::wire {

/// Decodes a message for the core itself, and reads its record from the first slot to the last.
class RecordReader {
 public:
  /// `slots` becomes the record, and must outlive the reader. `message` must outlive both the
  /// reader and every text that it returns.
  RecordReader(RecordType type, ByteView message, Slots& slots) : slots_(slots), text_(message) {
    slots.clear();
    ok_ = DecodeRecord(type, message, message.data(), slots).ok();
  }

  /// Whether the message could be decoded; otherwise nothing may be read.
  [[nodiscard]] bool ok() const { return ok_; }

  uint32_t Number() { return slots_[next_++]; }
  int64_t Long() {
    const uint32_t low = Number();
    return static_cast<int64_t>(JoinHalves(low, Number()));
  }
  std::string_view Text() {
    const uint32_t offset = Number();
    return AsChars(text_.subspan(offset, Number()));
  }

 private:
  const Slots& slots_;
  ByteView text_;
  bool ok_;
  size_t next_ = 0;
};

}  // namespace kim::wire
