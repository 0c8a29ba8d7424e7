#include <emscripten/bind.h>
#include <google/protobuf/stubs/common.h>

#include "bindings/abi.h"
#include "wire/transcoder.h"

/// The versions by embind, for whoever takes the build with assertions apart in a console. The
/// release leaves embind out: its JavaScript weighs more on a page than three readable names are
/// worth (docs/architecture.md says how much). A page calls the C functions beside this file.
namespace kim::bindings {
namespace {

int AbiVersionNumber() {
  return static_cast<int>(kAbiVersion);
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
  emscripten::function("abiVersion", &AbiVersionNumber);
  emscripten::function("protobufVersion", &ProtobufVersion);
  emscripten::function("recordTypeCount", &RecordTypeCount);
}

}  // namespace kim::bindings
