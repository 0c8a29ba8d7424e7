#include <emscripten/bind.h>
#include <google/protobuf/stubs/common.h>

#include "wire/transcoder.h"

/// The control surface: what is called once or twice in a page's life, where a readable binding
/// is worth more than speed. What is called for every packet is in codec.cc, beside this file.
namespace kim::bindings {
namespace {

/// Counts the changes of the memory layout that js/core relies on; the two are built together,
/// but a page may pass a `kim.wasm` from elsewhere to the slim entry.
constexpr int kAbiVersion = 1;

int AbiVersion() {
  return kAbiVersion;
}

/// 3021012 stands for 3.21.12.
int ProtobufVersion() {
  return GOOGLE_PROTOBUF_VERSION;
}

/// How many messages the schema has: the tables of both sides are made from one schema.
int RecordTypeCount() {
  return static_cast<int>(wire::kRecordTypeCount);
}

}  // namespace

EMSCRIPTEN_BINDINGS(kim) {
  emscripten::function("abiVersion", &AbiVersion);
  emscripten::function("protobufVersion", &ProtobufVersion);
  emscripten::function("recordTypeCount", &RecordTypeCount);
}

}  // namespace kim::bindings
