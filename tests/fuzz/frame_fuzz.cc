// Any bytes: a frame that is accepted lies within them, and is encoded to the same bytes again.
#include <cstdint>
#include <string>
#include <variant>

#include "fuzz/check.h"
#include "wire/frame.h"

namespace kim::wire {
namespace {

bool IsInside(ByteView part, ByteView whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void AppendU16(uint32_t value, std::string& out) {
  out += static_cast<char>(value >> 8 & 0xff);
  out += static_cast<char>(value & 0xff);
}

void AppendU32(uint32_t value, std::string& out) {
  AppendU16(value >> 16, out);
  AppendU16(value & 0xffff, out);
}

void AppendLogic(const LogicFrame& frame, std::string& out) {
  AppendU32(static_cast<uint32_t>(frame.header.size()), out);
  out += AsChars(frame.header);
  AppendU32(static_cast<uint32_t>(frame.payload.size()), out);
  out += AsChars(frame.payload);
}

std::string Assemble(const LogicFrame& frame) {
  std::string out;
  AppendU32(kLogicMagic, out);
  AppendLogic(frame, out);
  return out;
}

std::string Assemble(const BasicFrame& frame) {
  std::string out;
  AppendU32(kBasicMagic, out);
  AppendU16(frame.code, out);
  AppendU16(static_cast<uint32_t>(frame.body.size()), out);
  out += AsChars(frame.body);
  return out;
}

void CheckFrame(ByteView input) {
  const auto frame = DecodeFrame(input);
  if (!frame) {
    KIM_FUZZ_CHECK(frame.error() >= DecodeError::kEmpty);
    KIM_FUZZ_CHECK(frame.error() <= DecodeError::kTrailingBytes);
    return;
  }
  const std::string again = std::visit([](const auto& f) { return Assemble(f); }, *frame);
  KIM_FUZZ_CHECK(again == AsChars(input));
}

void CheckLogicFrame(ByteView input) {
  const auto logic = DecodeLogicFrame(input);
  const auto frame = DecodeFrame(input);
  if (frame && std::holds_alternative<LogicFrame>(*frame)) KIM_FUZZ_CHECK(logic.ok());
  if (!logic) return;
  KIM_FUZZ_CHECK(IsInside(logic->header, input));
  KIM_FUZZ_CHECK(IsInside(logic->payload, input));

  const std::string with_magic = Assemble(*logic);
  const std::string_view without_magic = std::string_view(with_magic).substr(4);
  const std::string_view whole = AsChars(input);
  KIM_FUZZ_CHECK(whole.starts_with(with_magic) || whole.starts_with(without_magic));
  KIM_FUZZ_CHECK(DecodeFrame(AsBytes(with_magic)).ok());
}

}  // namespace
}  // namespace kim::wire

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const kim::ByteView input(data, size);
  kim::wire::CheckFrame(input);
  kim::wire::CheckLogicFrame(input);
  return 0;
}
