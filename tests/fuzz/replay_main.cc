// Runs a fuzz target without libFuzzer: `frame_fuzz_replay FILE_OR_FOLDER…` runs it on the empty
// input, on every file, and on every prefix of every file. A failure is a crash, as in fuzzing.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

namespace fs = std::filesystem;

// Each run gets its own copy, so that a sanitizer detects reads past the end.
void Run(const std::vector<char>& bytes, size_t size) {
  const std::vector<uint8_t> input(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size));
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

size_t Replay(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  for (size_t size = 0; size <= bytes.size(); ++size) Run(bytes, size);
  return bytes.size() + 1;
}

}  // namespace

int main(int argc, char** argv) {
  size_t runs = 1;
  Run({}, 0);
  for (int i = 1; i < argc; ++i) {
    const fs::path path(argv[i]);
    if (fs::is_directory(path)) {
      for (const auto& entry : fs::directory_iterator(path)) runs += Replay(entry.path());
    } else if (fs::exists(path)) {
      runs += Replay(path);
    }
  }
  std::printf("%zu inputs replayed\n", runs);
  return 0;
}
