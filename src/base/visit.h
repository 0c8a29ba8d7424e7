#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>

namespace kim {

namespace internal {

template <class Visitor, class Variant, size_t... kIndexes>
[[gnu::always_inline]] inline void VisitAt(Visitor& visitor, Variant& variant,
                                           std::index_sequence<kIndexes...> /*indexes*/) {
  const size_t index = variant.index();
  static_cast<void>(
      ((index == kIndexes && (visitor(*std::get_if<kIndexes>(&variant)), true)) || ...));
}

}  // namespace internal

/// Calls `visitor` with the value that a variant holds; it must not be valueless. Like
/// `std::visit`, but compiled to a switch instead of a function table.
template <class Visitor, class Variant>
[[gnu::always_inline]] inline void Visit(Visitor visitor, Variant& variant) {
  internal::VisitAt(visitor, variant,
                    std::make_index_sequence<std::variant_size_v<std::remove_const_t<Variant>>>());
}

}  // namespace kim
