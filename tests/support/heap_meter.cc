#include "support/heap_meter.h"

// The address sanitizer has its own operators, which find errors that ours would hide. It calls
// hooks for every block instead.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KIM_SANITIZED_HEAP 1
#endif
#endif

#ifdef KIM_SANITIZED_HEAP

#include <sanitizer/allocator_interface.h>

namespace {

void OnMalloc(const volatile void* /*block*/, size_t size) {
  kim::HeapMeter::Count(static_cast<int64_t>(size));
}

void OnFree(const volatile void* block) {
  if (block == nullptr) return;
  kim::HeapMeter::Count(-static_cast<int64_t>(__sanitizer_get_allocated_size(block)));
}

[[maybe_unused]] const int installed = __sanitizer_install_malloc_and_free_hooks(OnMalloc, OnFree);

}  // namespace

#else

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace {

int64_t SizeOf(void* block) {
  return static_cast<int64_t>(malloc_usable_size(block));
}

}  // namespace

void* operator new(size_t size) {
  void* block = std::malloc(size);
  if (block == nullptr) std::abort();
  kim::HeapMeter::Count(SizeOf(block));
  return block;
}

void operator delete(void* block) noexcept {
  if (block != nullptr) kim::HeapMeter::Count(-SizeOf(block));
  std::free(block);
}

void operator delete(void* block, size_t) noexcept {
  operator delete(block);
}

#endif
