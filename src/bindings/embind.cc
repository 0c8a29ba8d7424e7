#include <emscripten/bind.h>
#include <google/protobuf/stubs/common.h>

#include "bindings/abi.h"
#include "wire/transcoder.h"

/// Binds the versions with embind, to inspect the build with assertions in a console. The release
/// leaves embind out: its JavaScript costs a page more than three readable names are worth
/// (docs/architecture.md says how much). A page calls the C functions of this folder.
namespace kim::bindings {
namespace {

int AbiVersionNumber() {
  return static_cast<int>(kAbiVersion);
}

/// 3021012 stands for 3.21.12.
int ProtobufVersion() {
  return GOOGLE_PROTOBUF_VERSION;
}

/// How many messages the schema has: the tables of both sides are generated from one schema.
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
