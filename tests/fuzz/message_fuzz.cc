// The first byte chooses a message of the schema, the rest is parsed as one. A message that is
// accepted can be encoded, and is decoded to the same message again.
#include <cstdint>
#include <string>

#include "fuzz/any_message.h"
#include "fuzz/check.h"
#include "support/protobuf_messages.h"

namespace {

template <class M>
void CheckRoundTrip(kim::ByteView bytes) {
  const auto first = kim::wire::Parse<M>(bytes);
  if (!first) return;
  const std::string written = kim::wire::Serialize(*first);
  const auto second = kim::wire::Parse<M>(kim::AsBytes(written));
  KIM_FUZZ_CHECK(second.ok());
  KIM_FUZZ_CHECK(kim::wire::Serialize(*second) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return kim::CheckAnyMessage(data, size,
                              []<class M>(kim::ByteView bytes) { CheckRoundTrip<M>(bytes); });
}
