#include "base/copy_bytes.h"

#include <array>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

namespace kim {
namespace {

TEST_CASE("Bytes of any length are copied, up to the end that is returned and not past it") {
  for (size_t size = 0; size <= 200; ++size) {
    CAPTURE(size);
    std::string bytes;
    for (size_t i = 0; i < size; ++i) bytes += static_cast<char>(i + 1);
    std::array<uint8_t, 201> copy;
    copy.fill(0xff);
    REQUIRE(CopyBytes(AsBytes(bytes), copy.data()) == copy.data() + size);
    REQUIRE(AsChars(ByteView(copy).first(size)) == bytes);
    REQUIRE(copy[size] == 0xff);
  }
}

TEST_CASE("Of a view without an address nothing is copied") {
  uint8_t byte = 7;
  CHECK(CopyBytes({}, &byte) == &byte);
  CHECK(byte == 7);
}

}  // namespace
}  // namespace kim
