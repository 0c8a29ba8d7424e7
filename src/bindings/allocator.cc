// The heap of the release build for wasm. Emscripten's smallest allocator, emmalloc, coalesces free
// neighbours and is 0.6 KB larger (brotli). The core's blocks come in few sizes that recur with
// every packet, so here a freed block is only reused for its own size class, and is never split or
// coalesced. The heap is bounded by the sum of each size class's peak use.

#include <bit>
#include <cstddef>
#include <cstdint>

namespace {

constexpr std::size_t kUnit = 8;

/// Precedes every block. Eight bytes, so that the block is aligned for an int64 and a double.
struct alignas(kUnit) Header {
  std::size_t size_class;
};

/// A freed block: its own memory links it to the next one of its size class.
struct FreeBlock {
  FreeBlock* next;
};

/// Four size classes per doubling: a block is at most a quarter larger than was asked for.
constexpr int kClasses = 128;
FreeBlock* free_blocks[kClasses];

/// The largest block. Rounded up, a larger one could end past the last address.
constexpr std::size_t kLargest = std::size_t{1} << 30U;

extern "C" {

/// Defined by the linker: the first address after data and stack.
extern Header __heap_base;  // NOLINT: its name is not ours to choose

/// Imported: tells js/core/load/instantiate.ts that its views of the memory are out of date.
void emscripten_notify_memory_growth(std::size_t memory);
}

/// The memory from here on has never been part of a block.
Header* fresh_memory = &__heap_base;

/// Grows the memory to at least this many bytes, if it is smaller. False if that fails.
bool GrowTo(std::size_t bytes) {
  constexpr std::size_t kPage = 65536;
  const std::size_t pages = (bytes + kPage - 1) / kPage;
  const std::size_t present = __builtin_wasm_memory_size(0);
  if (pages <= present) return true;
  if (__builtin_wasm_memory_grow(0, pages - present) == SIZE_MAX) return false;
  emscripten_notify_memory_growth(0);
  return true;
}

}  // namespace

extern "C" {

void* malloc(std::size_t bytes) {
  if (bytes > kLargest) return nullptr;
  // The number of the block's last unit. `bytes` is never zero, which would leave no room for the
  // link that `free` writes: `operator new` and the input area ask for at least one byte.
  const std::size_t last = (bytes + sizeof(Header) - 1) / kUnit;
  const std::size_t width = std::bit_width(last | 4U) - 3U;
  const std::size_t quarters = (last >> width) + 1;
  const std::size_t size_class = width * 4 + quarters;
  FreeBlock*& first = free_blocks[size_class];
  if (FreeBlock* block = first) {
    first = block->next;
    return block;
  }
  Header* header = fresh_memory;
  Header* end = header + (quarters << width);
  if (!GrowTo(reinterpret_cast<std::size_t>(end))) return nullptr;
  fresh_memory = end;
  header->size_class = size_class;
  return header + 1;
}

void free(void* memory) {
  if (memory == nullptr) return;
  auto* block = static_cast<FreeBlock*>(memory);
  FreeBlock*& first = free_blocks[(static_cast<Header*>(memory) - 1)->size_class];
  block->next = first;
  first = block;
}

/// For when C++ cannot go on, as without memory. Emscripten's own calls an import: 0.1 KB more.
void abort() {
  __builtin_trap();
}
}
