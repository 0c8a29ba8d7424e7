// kim_instructions decode|encode <record type> <file> <count>
//
// Reads a message from the file and decodes or encodes it `count` times. The difference between two
// callgrind runs with different counts gives the instructions of one operation.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/byte_string.h"
#include "base/bytes.h"
#include "wire/transcoder.h"

namespace {

using kim::ByteString;
using kim::ByteView;
using kim::wire::DecodeRecord;
using kim::wire::EncodeRecord;
using kim::wire::RecordType;
using kim::wire::Slots;

std::vector<uint8_t> ReadAll(const char* path) {
  std::vector<uint8_t> bytes;
  FILE* file = std::fopen(path, "rb");
  if (file == nullptr) return bytes;
  for (int byte = std::fgetc(file); byte != EOF; byte = std::fgetc(file)) {
    bytes.push_back(static_cast<uint8_t>(byte));
  }
  std::fclose(file);
  return bytes;
}

bool Decode(RecordType type, ByteView message, Slots& slots) {
  slots.clear();
  return DecodeRecord(type, message, message.data(), slots).ok();
}

bool Encode(RecordType type, const Slots& slots, ByteView text, ByteString& out) {
  out.clear();
  return EncodeRecord(type, {slots.data(), slots.size()}, text, out).ok();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const bool decodes = std::string_view(argv[1]) == "decode";
  const auto type = static_cast<RecordType>(std::atoi(argv[2]));
  const std::vector<uint8_t> message = ReadAll(argv[3]);
  const int count = std::atoi(argv[4]);
  Slots slots;
  ByteString out;
  bool ok = Decode(type, message, slots);
  for (int i = 0; i < count && ok; ++i) {
    ok = decodes ? Decode(type, message, slots) : Encode(type, slots, message, out);
  }
  return ok ? 0 : 1;
}
