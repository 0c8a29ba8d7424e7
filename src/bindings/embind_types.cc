#include <emscripten/bind.h>
#include <emscripten/emscripten.h>

#include <climits>
#include <cstdint>
#include <cstring>

/// The types that our embind functions use, in place of embind's own list of them.
///
/// Embind registers every type that it knows, strings, wide strings and memory views too, and each
/// brings its conversion to the page. cmake/wasm.cmake leaves embind's archive out and sets
/// KIM_OWN_EMBIND_TYPES; without it embind's own list is linked, and the page works the same.
#ifdef KIM_OWN_EMBIND_TYPES

using emscripten::internal::TypeID;

extern "C" {

/// What embind calls a type that was not registered, in an error that only a developer of these
/// bindings sees. Embind frees the answer.
EMSCRIPTEN_KEEPALIVE const char* __getTypeName(const void* /*type*/) {  // NOLINT
  return strdup("a type that src/bindings/embind_types.cc does not register");
}

EMSCRIPTEN_KEEPALIVE __attribute__((constructor)) void
__embind_register_native_and_builtin_types() {  // NOLINT
  using namespace emscripten::internal;
  _embind_register_void(TypeID<void>::get(), "void");
  _embind_register_bool(TypeID<bool>::get(), "bool", sizeof(bool), true, false);
  _embind_register_integer(TypeID<int>::get(), "int", sizeof(int), INT32_MIN, INT32_MAX);
  _embind_register_float(TypeID<double>::get(), "double", sizeof(double));
}

}  // extern "C"

#endif
