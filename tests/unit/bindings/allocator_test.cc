// The heap of the release, in a memory of this test's own that grows as WebAssembly's does.

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

/// A memory that grows page by page, up to a limit.
namespace wasm {

constexpr size_t kPageSize = 65536;
constexpr size_t kMostPages = 128;
alignas(kPageSize) static std::byte bytes[kMostPages * kPageSize];

static size_t present = 0;
/// By how many pages the memory was last asked to grow.
static size_t asked = 0;
static int announced = 0;

/// Addresses and pages count from 0, where this memory is not.
static size_t Size() {
  return reinterpret_cast<size_t>(bytes) / kPageSize + present;
}

static size_t Grow(size_t more) {
  asked = more;
  if (more > kMostPages - present) return SIZE_MAX;
  present += more;
  return Size() - more;
}

}  // namespace wasm

// The names that the allocator takes from the compiler, the linker and the loader, and those that
// it gives, which a native program has already.
#define __builtin_wasm_memory_size(memory) wasm::Size()
#define __builtin_wasm_memory_grow(memory, more) wasm::Grow(more)
#define __heap_base core_heap_base
#define malloc CoreMalloc
#define free CoreFree
#define abort CoreAbort
#include "bindings/allocator.cc"
#undef malloc
#undef free
#undef abort

namespace {

extern "C" {
Header core_heap_base;
void emscripten_notify_memory_growth(size_t /*which*/) {
  ++wasm::announced;
}
}

/// Begins with an empty heap in memory of this many pages.
void Begin(size_t pages) {
  std::fill(std::begin(free_blocks), std::end(free_blocks), nullptr);
  fresh_memory = reinterpret_cast<Header*>(wasm::bytes);
  wasm::present = pages;
  wasm::asked = 0;
  wasm::announced = 0;
}

size_t Used() {
  return static_cast<size_t>(reinterpret_cast<std::byte*>(fresh_memory) - wasm::bytes);
}

std::byte* Allocate(size_t size) {
  return static_cast<std::byte*>(CoreMalloc(size));
}

/// All small sizes, then those next to where a size class may end.
std::vector<size_t> Sizes() {
  std::vector<size_t> sizes;
  for (size_t size = 1; size <= 600; ++size) sizes.push_back(size);
  for (size_t quarter = 128; quarter <= 1 << 16; quarter *= 2) {
    for (size_t end = 4 * quarter; end < 8 * quarter; end += quarter) {
      for (size_t near = end - 10; near <= end + 10; ++near) sizes.push_back(near);
    }
  }
  return sizes;
}

TEST_CASE("A block is aligned, and is all its owner's: what is written to it is in no other",
          "[bindings]") {
  for (const size_t size : Sizes()) {
    CAPTURE(size);
    Begin(wasm::kMostPages);
    // Freed and taken again, so that a header that was written over would be noticed.
    std::byte* const before = Allocate(size);
    std::byte* const block = Allocate(size);
    std::byte* const after = Allocate(size);
    REQUIRE(reinterpret_cast<size_t>(block) % 8 == 0);
    REQUIRE(block >= before + size);
    REQUIRE(after >= block + size);
    REQUIRE(wasm::bytes + Used() >= after + size);
    std::memset(before, 1, size);
    std::memset(after, 3, size);
    std::memset(block, 0xff, size);
    const auto holds = [size](const std::byte* at, int value) {
      return std::all_of(at, at + size,
                         [value](std::byte each) { return each == std::byte(value); });
    };
    REQUIRE(holds(before, 1));
    REQUIRE(holds(after, 3));
    for (std::byte* const each : {after, block, before}) CoreFree(each);
    for (std::byte* const each : {before, block, after}) REQUIRE(Allocate(size) == each);
  }
}

TEST_CASE("A block takes at most a quarter more than was asked for, and its header", "[bindings]") {
  for (const size_t size : Sizes()) {
    CAPTURE(size);
    Begin(wasm::kMostPages);
    Allocate(size);
    const size_t rounded = (size + 7) / 8 * 8;
    REQUIRE(Used() >= rounded + 8);
    REQUIRE(Used() <= std::max<size_t>((rounded + 8) / 4 * 5, rounded + 8));
  }
}

TEST_CASE("A freed block is used again for its own size class only, the last one first",
          "[bindings]") {
  Begin(wasm::kMostPages);
  std::byte* const small = Allocate(16);
  std::byte* const first = Allocate(1000);
  std::byte* const second = Allocate(1000);
  const size_t used = Used();
  for (std::byte* const each : {small, first, second}) CoreFree(each);
  CoreFree(nullptr);
  CHECK(Allocate(1000) == second);
  CHECK(Allocate(999) == first);
  CHECK(Allocate(10) == small);
  CHECK(Used() == used);
  const std::byte* const fresh = Allocate(1000);
  CHECK(fresh == wasm::bytes + used + 8);
}

TEST_CASE("Blocks of all sizes, freed and taken again, do not overlap", "[bindings]") {
  Begin(wasm::kMostPages);
  std::vector<size_t> sizes = Sizes();
  std::erase_if(sizes, [](size_t size) { return size > 4096; });
  std::vector<std::byte*> blocks;
  for (const size_t size : sizes) blocks.push_back(Allocate(size));
  const size_t used = Used();
  for (std::byte* const block : blocks) CoreFree(block);
  std::vector<std::pair<std::byte*, size_t>> taken;
  for (const size_t size : sizes) taken.emplace_back(Allocate(size), size);
  CHECK(Used() == used);
  std::sort(taken.begin(), taken.end());
  const auto overlaps = [](const auto& a, const auto& b) {
    return a.first + a.second + 8 > b.first;
  };
  CHECK(std::adjacent_find(taken.begin(), taken.end(), overlaps) == taken.end());
}

TEST_CASE("The memory grows by as many pages as a block needs, and its growth is announced",
          "[bindings]") {
  Begin(1);
  const std::byte* const block = Allocate(wasm::kPageSize - 8);
  CHECK(block != nullptr);
  CHECK(Used() == wasm::kPageSize);
  CHECK(wasm::announced == 0);
  Allocate(1);
  CHECK(wasm::present == 2);
  CHECK(wasm::announced == 1);
  Allocate(5 * wasm::kPageSize - 16);
  CHECK(Used() == 6 * wasm::kPageSize + 16);
  CHECK(wasm::present == 7);
  CHECK(wasm::announced == 2);
}

TEST_CASE("Where the memory cannot grow there is no block, and the heap stays as it was",
          "[bindings]") {
  Begin(1);
  CHECK(Allocate(wasm::kMostPages * wasm::kPageSize) == nullptr);
  CHECK(wasm::asked > wasm::kMostPages - 1);
  CHECK(wasm::announced == 0);
  CHECK(wasm::present == 1);
  CHECK(Used() == 0);
  CHECK(Allocate(100) == wasm::bytes + 8);
}

TEST_CASE("A block of 1 GiB is asked for, but not of a byte more", "[bindings]") {
  Begin(1);
  CHECK(Allocate((size_t{1} << 30U) + 1) == nullptr);
  CHECK(wasm::asked == 0);
  CHECK(Allocate(size_t{1} << 30U) == nullptr);
  CHECK(wasm::asked >= (size_t{1} << 30U) / wasm::kPageSize);
}

}  // namespace
