// The first byte chooses a message of the schema, the rest is parsed as one: what is taken can be
// written, and what was written is read as the same message.
#include <schema_messages.h>

#include <array>
#include <cstdint>
#include <tuple>
#include <utility>

#include "fuzz/check.h"
#include "wire/messages.h"

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

using Check = void (*)(kim::ByteView);

template <size_t... I>
constexpr std::array<Check, sizeof...(I)> ChecksOf(std::index_sequence<I...> /*unused*/) {
  return {&CheckRoundTrip<std::tuple_element_t<I, kim::vectors::AllMessages>>...};
}

constexpr auto kChecks =
    ChecksOf(std::make_index_sequence<std::tuple_size_v<kim::vectors::AllMessages>>());

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  kChecks[data[0] % kChecks.size()](kim::ByteView(data, size).subspan(1));
  return 0;
}
