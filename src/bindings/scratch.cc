#include "bindings/scratch.h"

#include <emscripten/emscripten.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>

namespace kim::bindings {
namespace {

constexpr size_t kMinCapacity = 4096;

uint32_t AddressOf(const void* data) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(data));
}

}  // namespace

constinit Scratch scratch;

InputArea::~InputArea() {
  std::free(data_);
}

uint8_t* InputArea::Reserve(size_t size) {
  if (size > kLimit) return nullptr;
  if (size <= capacity_) return data_;
  const size_t capacity = std::bit_ceil(std::max(size, kMinCapacity));
  // Not realloc, which would be as much code as the rest of the allocator.
  auto* grown = static_cast<uint8_t*>(std::malloc(capacity));
  if (grown == nullptr) return nullptr;
  if (data_ != nullptr) std::memcpy(grown, data_, capacity_);
  std::free(data_);
  data_ = grown;
  capacity_ = capacity;
  return data_;
}

ByteView InputArea::First(size_t size) const {
  return {data_, std::min(size, capacity_)};
}

int32_t AnswerSlots() {
  return static_cast<int32_t>(AddressOf(scratch.slots.data()));
}

int32_t AnswerBytes() {
  static std::array<uint32_t, 2> answer;
  const ByteString& bytes = scratch.bytes;
  answer = {AddressOf(bytes.data()), static_cast<uint32_t>(bytes.size())};
  return static_cast<int32_t>(AddressOf(answer.data()));
}

}  // namespace kim::bindings

extern "C" {

/// Makes room for `size` bytes of input and keeps the contents. Returns the address of the input,
/// or 0 (see `Reserve`).
EMSCRIPTEN_KEEPALIVE uint8_t* kim_input(uint32_t size) {
  using kim::bindings::scratch;
  if (scratch.bytes.capacity() == 0) scratch.bytes.ReserveMore(kim::bindings::kAnswerRoom);
  return scratch.input.Reserve(size);
}

}  // extern "C"
