// Replaces protobuf's stubs/common.cc in the wasm build. That file formats log messages with printf
// and a string stream, which is much code that nothing here needs. Here a log message is dropped,
// and a fatal one (a broken invariant of protobuf itself) traps.

#include <google/protobuf/stubs/callback.h>
#include <google/protobuf/stubs/common.h>
#include <google/protobuf/stubs/int128.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/stubs/status.h>
#include <google/protobuf/stubs/stringpiece.h>

namespace google::protobuf {
namespace internal {

// CMake checks the version when it configures: sources, headers and protoc are of one release.
void VerifyVersion(int, int, const char*) {}

std::string VersionString(int) {
  return {};
}

LogMessage::LogMessage(LogLevel level, const char* filename, int line)
    : level_(level), filename_(filename), line_(line) {}
LogMessage::~LogMessage() = default;

LogMessage& LogMessage::operator<<(const std::string&) {
  return *this;
}
LogMessage& LogMessage::operator<<(const char*) {
  return *this;
}
LogMessage& LogMessage::operator<<(char) {
  return *this;
}
LogMessage& LogMessage::operator<<(int) {
  return *this;
}
LogMessage& LogMessage::operator<<(unsigned int) {
  return *this;
}
LogMessage& LogMessage::operator<<(long) {
  return *this;
}
LogMessage& LogMessage::operator<<(unsigned long) {
  return *this;
}
LogMessage& LogMessage::operator<<(long long) {
  return *this;
}
LogMessage& LogMessage::operator<<(unsigned long long) {
  return *this;
}
LogMessage& LogMessage::operator<<(double) {
  return *this;
}
LogMessage& LogMessage::operator<<(void*) {
  return *this;
}
LogMessage& LogMessage::operator<<(const StringPiece&) {
  return *this;
}
LogMessage& LogMessage::operator<<(const util::Status&) {
  return *this;
}
LogMessage& LogMessage::operator<<(const uint128&) {
  return *this;
}

void LogMessage::Finish() {
  if (level_ == LOGLEVEL_FATAL) __builtin_trap();
}

void LogFinisher::operator=(LogMessage& other) {
  other.Finish();
}

FunctionClosure0::~FunctionClosure0() = default;

}  // namespace internal

Closure::~Closure() = default;

}  // namespace google::protobuf
