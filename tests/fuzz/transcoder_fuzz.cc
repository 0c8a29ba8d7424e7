// The first byte chooses a message of the schema; the transcoder and generated code must agree on
// the rest. The rest is also taken as a record, which must be refused or encoded to a message.
#include <schema_messages.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <tuple>
#include <utility>

#include "fuzz/check.h"
#include "fuzz/transcoder_differential.h"

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

template <class M>
void Check(ByteView bytes) {
  KIM_FUZZ_CHECK(kim::wire::TranscodesLikeGeneratedCode<M>(bytes));
  CheckRecord<M>(bytes);
}

template <size_t... I>
constexpr std::array<void (*)(ByteView), sizeof...(I)> ChecksOf(
    std::index_sequence<I...> /*unused*/) {
  return {&Check<std::tuple_element_t<I, kim::vectors::AllMessages>>...};
}

constexpr auto kChecks =
    ChecksOf(std::make_index_sequence<std::tuple_size_v<kim::vectors::AllMessages>>());

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  kChecks[data[0] % kChecks.size()](ByteView(data, size).subspan(1));
  return 0;
}
