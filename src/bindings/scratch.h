#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/byte_string.h"
#include "base/bytes.h"
#include "wire/frame.h"
#include "wire/transcoder.h"

/// The memory through which JavaScript and the core exchange data. js/core/memory.ts is the other
/// side of this file.
///
/// JavaScript fills the input area (the bytes of a frame or message from its start, or a record of
/// 32-bit slots followed by the record's text), calls one function, and reads the answer at the
/// address that the function returns. There is one input and one output for the whole module: an
/// answer is valid until the next call into the core, whichever function that is.
///
/// A function returns the address of its answer, or a negative error code (`ErrorCode`). Addresses
/// are below 2 GiB: Emscripten's memory does not grow past that unless told to.
namespace kim::bindings {

/// The input area: where JavaScript writes.
class InputArea {
 public:
  /// The largest input; a larger one is refused.
  static constexpr size_t kLimit = size_t{128} << 20;

  ~InputArea();

  /// Makes room for `size` bytes and keeps the contents; the area may move. Null if `size` is over
  /// the limit or memory has run out; the area is then unchanged.
  uint8_t* Reserve(size_t size);

  [[nodiscard]] const uint8_t* data() const { return data_; }

  /// The first `size` bytes, or as many as there are.
  [[nodiscard]] ByteView First(size_t size) const;

 private:
  uint8_t* data_ = nullptr;
  size_t capacity_ = 0;
};

/// An answer in bytes is in a block of at least this size, so that js/core/result/answer_view.ts
/// can read it through a view of this size.
inline constexpr size_t kAnswerRoom = 512;

/// Both directions. `slots` and `bytes` keep their capacity between calls, as the input does.
struct Scratch {
  InputArea input;
  wire::Slots slots;
  ByteString bytes;
};

/// Never destroyed: the module lives as long as the page, and calls come until the very end.
/// Initialized at compile time, so that no call has to check whether it exists yet.
[[clang::no_destroy]] extern constinit Scratch scratch;

/// Cuts the input area into runs whose sizes a call passes.
class InputRuns {
 public:
  explicit InputRuns(size_t total) : rest_(scratch.input.First(total)) {}

  ByteView Next(uint32_t size) {
    const ByteView run = rest_.first(std::min<size_t>(size, rest_.size()));
    rest_ = rest_.subspan(run.size());
    return run;
  }

 private:
  ByteView rest_;
};

/// What negative answers mean, without the sign. 1 to 63 are `wire::DecodeError`.
enum class ErrorCode : int32_t {
  kTooLarge = 64,   ///< over a limit of the core
  kBadRecord = 65,  ///< JavaScript wrote a record that its type does not have
};

[[nodiscard]] inline int32_t Fail(ErrorCode code) {
  return -static_cast<int32_t>(code);
}
[[nodiscard]] inline int32_t Fail(wire::DecodeError error) {
  return -static_cast<int32_t>(error);
}

/// Answers with the slots in the scratch.
[[nodiscard]] int32_t AnswerSlots();

/// Answers with the bytes in the scratch: a record of two slots, their address and their count.
[[nodiscard]] int32_t AnswerBytes();

}  // namespace kim::bindings
