#include "bindings/abi.h"

#include <emscripten/emscripten.h>
#include <google/protobuf/stubs/common.h>

#include "wire/transcoder.h"

extern "C" {

/// What js/core compares with its own number before it calls anything else.
EMSCRIPTEN_KEEPALIVE uint32_t kim_abi_version() {
  return kim::bindings::AbiVersion();
}

/// 3021012 stands for 3.21.12.
EMSCRIPTEN_KEEPALIVE uint32_t kim_protobuf_version() {
  return GOOGLE_PROTOBUF_VERSION;
}

/// How many messages the schema has: the tables of both sides are made from one schema.
EMSCRIPTEN_KEEPALIVE uint32_t kim_record_type_count() {
  return static_cast<uint32_t>(kim::wire::kRecordTypeCount);
}

}  // extern "C"
