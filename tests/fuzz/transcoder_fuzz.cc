// The first byte chooses a message of the schema; the transcoder and generated code must agree on
// the rest. The rest is also taken as a record, which must be refused or encoded to a message.
#include <cstdint>
#include <cstring>

#include "fuzz/any_message.h"
#include "fuzz/check.h"
#include "support/transcoder_differential.h"

namespace {

using kim::ByteView;

template <class M>
void CheckRecord(ByteView bytes) {
  kim::wire::Slots slots(bytes.size() / sizeof(uint32_t));
  if (!slots.empty()) std::memcpy(slots.data(), bytes.data(), slots.size() * sizeof(uint32_t));
  kim::ByteString encoded;
  const auto size = kim::wire::EncodeRecord(kim::wire::RecordTypeOf<M>(), slots, bytes, encoded);
  if (size) KIM_FUZZ_CHECK(kim::wire::Parse<M>(kim::AsBytes(encoded)).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return kim::CheckAnyMessage(data, size, []<class M>(ByteView bytes) {
    KIM_FUZZ_CHECK(kim::wire::TranscodesLikeGeneratedCode<M>(bytes));
    CheckRecord<M>(bytes);
  });
}
