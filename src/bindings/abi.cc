#include "bindings/abi.h"

#include <emscripten/emscripten.h>

extern "C" {

/// js/core compares this with its own number before it calls anything else.
EMSCRIPTEN_KEEPALIVE uint32_t kim_abi_version() {
  return kim::bindings::AbiVersion();
}

}  // extern "C"
