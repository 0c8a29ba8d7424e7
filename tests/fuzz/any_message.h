#pragma once

#include <schema_messages.h>

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

#include "base/bytes.h"

namespace kim {

template <class Check, size_t... I>
void CheckMessage(size_t which, ByteView bytes, const Check& check,
                  std::index_sequence<I...> /*unused*/) {
  using Messages = vectors::AllMessages;
  ((which == I ? check.template operator()<std::tuple_element_t<I, Messages>>(bytes) : void()),
   ...);
}

/// The first byte chooses a message of the schema: calls `check` with its type and the other bytes.
template <class Check>
int CheckAnyMessage(const uint8_t* data, size_t size, const Check& check) {
  constexpr size_t kCount = std::tuple_size_v<vectors::AllMessages>;
  if (size == 0) return 0;
  CheckMessage(data[0] % kCount, ByteView(data, size).subspan(1), check,
               std::make_index_sequence<kCount>());
  return 0;
}

}  // namespace kim
