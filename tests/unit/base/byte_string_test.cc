#include "base/byte_string.h"

#include <catch2/catch.hpp>
#include <string>

namespace kim {
namespace {

TEST_CASE("A byte string owns a copy of its bytes, including NUL") {
  std::string source("a\0b", 3);
  ByteString bytes{std::string_view(source)};
  source = "xyz";
  CHECK(bytes.size() == 3);
  CHECK(bytes == std::string_view("a\0b", 3));
}

TEST_CASE("Appending keeps the existing bytes, however often they are reallocated") {
  ByteString bytes("<");
  std::string expected = "<";
  for (int i = 0; i < 100; ++i) {
    bytes.append("chunk");
    expected += "chunk";
  }
  bytes.append({});
  CHECK(bytes == std::string_view(expected));
}

TEST_CASE("A copy of a byte string is independent, and assigning it to itself changes nothing") {
  ByteString first("first");
  ByteString second = first;
  first = "changed";
  CHECK(second == "first");
  const ByteString& itself = second;
  second = itself;
  CHECK(second == "first");
  second = ByteString();
  CHECK(second.empty());
  CHECK(second == std::string_view());
}

}  // namespace
}  // namespace kim
