// Any bytes: the hand-written header codec against the generated one, both ways.
#include <cstdint>

#include "fuzz/check.h"
#include "support/header_differential.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const kim::ByteView input(data, size);
  KIM_FUZZ_CHECK(kim::wire::DecodesLikeGeneratedCode(input));
  const auto header = kim::wire::DecodeHeader(input);
  if (header) KIM_FUZZ_CHECK(kim::wire::EncodesLikeGeneratedCode(*header));
  return 0;
}
