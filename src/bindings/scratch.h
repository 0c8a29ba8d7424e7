#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/byte_string.h"
#include "base/bytes.h"
#include "wire/frame.h"
#include "wire/transcoder.h"

/// The memory that JavaScript and the core hand to each other. js/core/memory.ts is the other
/// side of this file.
///
/// JavaScript fills the input area (bytes of a frame or message from its start, or a record of
/// 32-bit slots with the record's text behind it), calls one function, and reads the answer where
/// that function says. There is one input and one output for the whole module: an answer is valid
/// until the next call into the core, whichever function that is.
///
/// A function returns the address of its answer, or a negative error code (`ErrorCode`). Addresses
/// are below 2 GiB: Emscripten's memory does not grow past that unless told to.
namespace kim::bindings {

/// The input area: where JavaScript writes.
class InputArea {
 public:
  /// The largest input; more is refused, not attempted.
  static constexpr size_t kLimit = size_t{128} << 20;

  ~InputArea();

  /// Makes room for `size` bytes and keeps what is there; the area may move. Null when `size` is
  /// over the limit or memory has run out; the area is then as it was.
  uint8_t* Reserve(size_t size);

  /// Gives a large area back.
  void Trim();

  [[nodiscard]] const uint8_t* data() const { return data_; }

  /// The first `size` bytes, or as many as there are.
  [[nodiscard]] ByteView First(size_t size) const;

 private:
  uint8_t* data_ = nullptr;
  size_t capacity_ = 0;
};

/// An answer in bytes lies in a block of so many at least. js/core/result/answer_view.ts reads it
/// as one.
inline constexpr size_t kAnswerRoom = 512;

/// Both directions. `slots` and `bytes` keep their capacity between calls, as the input does.
struct Scratch {
  InputArea input;
  wire::Slots slots;
  ByteString bytes;
};

/// Never destroyed: the module lives as long as the page, and calls come until the very end. Made
/// by the linker, so that no call has to ask whether it is there yet.
[[clang::no_destroy]] extern constinit Scratch scratch;

/// Cuts the input area into the runs that a call names.
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

/// What negative answers mean. 1 to 63 are `wire::DecodeError`.
enum class ErrorCode : int32_t {
  kTooLarge = 64,   ///< over a limit of the core
  kBadRecord = 65,  ///< JavaScript wrote a record that its type does not have
  kBadCall = 66,    ///< an argument that no caller of this version passes
};

[[nodiscard]] inline int32_t Fail(ErrorCode code) {
  return -static_cast<int32_t>(code);
}
[[nodiscard]] inline int32_t Fail(wire::DecodeError error) {
  return -static_cast<int32_t>(error);
}

/// Answers with the slots in the scratch.
[[nodiscard]] int32_t AnswerSlots();

/// Answers with the bytes in the scratch: a record of two slots, their address and their number.
[[nodiscard]] int32_t AnswerBytes();

}  // namespace kim::bindings
