// kim_sim: whole clients against a model of the server, in virtual time.
//
//   kim_sim                          50,000 seeds
//   kim_sim --seeds 1000000 --jobs 2 more of them
//   kim_sim --minutes 60             as many as fit
//   kim_sim --from 5000              another range
//   kim_sim --seed 42 --trace        one seed, and what happens in it
//   kim_sim --seed 42 --shrink       the shortest run found that breaks the same rule
//   kim_sim --digest                 and a hash of every effect, to compare builds
//   kim_sim --replay FILE [--trace]  a run from the choices that a failure has printed
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "sim/shrink.h"
#include "sim/world.h"

namespace kim::sim {
namespace {

struct Flags {
  uint64_t seeds = 50'000;
  uint64_t from = 1;
  uint64_t seed = 0;
  uint64_t jobs = 1;
  uint64_t minutes = 0;
  bool trace = false;
  bool shrink = false;
  bool digest = false;
  const char* replay = nullptr;
};

// From the real clock, which only measures how fast this runs and has no influence on a run.
double Seconds() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

bool Report(const Verdict& verdict, const std::string& name) {
  if (verdict.failed) {
    std::printf("%s: BROKEN: %s: %s\n", name.c_str(), verdict.rule.c_str(), verdict.detail.c_str());
  } else {
    std::printf("%s: holds; %zu messages in %" PRId64 " virtual seconds\n", name.c_str(),
                verdict.messages, verdict.virtual_ms / 1000);
  }
  return !verdict.failed;
}

void PrintChoices(const std::vector<uint32_t>& choices) {
  std::printf("choices:");
  for (const uint32_t choice : choices) std::printf(" %" PRIu32, choice);
  std::printf("\n");
}

bool ShrinkAndShow(const std::vector<uint32_t>& made, const std::string& rule) {
  const auto shrunk = Shrink(made, rule);
  std::printf("cut down from %zu choices to %zu; keep the next line in a file for --replay\n",
              made.size(), shrunk.size());
  PrintChoices(shrunk);
  Choices choices(shrunk);
  return Report(World(choices, /*trace=*/true).Run(), "shrunk");
}

bool RunOne(const Flags& flags) {
  Choices choices(flags.seed, /*record=*/true);
  const Verdict verdict = World(choices, flags.trace).Run();
  Report(verdict, "seed " + std::to_string(flags.seed));
  if (verdict.failed && flags.shrink) ShrinkAndShow(choices.made(), verdict.rule);
  return !verdict.failed;
}

bool RunReplay(const Flags& flags) {
  std::FILE* file = std::fopen(flags.replay, "r");
  if (file == nullptr) {
    std::printf("cannot read %s\n", flags.replay);
    return false;
  }
  std::vector<uint32_t> made;
  char word[32];
  while (std::fscanf(file, "%31s", word) == 1) {
    if (std::strcmp(word, "choices:") != 0) {
      made.push_back(static_cast<uint32_t>(std::strtoul(word, nullptr, 10)));
    }
  }
  std::fclose(file);
  Choices choices(made);
  const Verdict verdict = World(choices, flags.trace).Run();
  Report(verdict, flags.replay);
  if (verdict.failed && flags.shrink) ShrinkAndShow(made, verdict.rule);
  return !verdict.failed;
}

/// Runs every `flags.jobs`th seed, beginning with the `job`th. Returns how many ran; stops at the
/// first that fails.
uint64_t RunRange(const Flags& flags, uint64_t job, bool& failed, uint64_t& digest) {
  const double end = Seconds() + static_cast<double>(flags.minutes) * 60;
  uint64_t ran = 0;
  for (uint64_t i = job; flags.minutes > 0 || i < flags.seeds; i += flags.jobs) {
    if (flags.minutes > 0 && Seconds() >= end) break;
    const uint64_t seed = flags.from + i;
    Choices choices(seed);
    const Verdict verdict = World(choices, /*trace=*/false).Run();
    ++ran;
    digest = digest * 31 + verdict.digest;
    if (!verdict.failed) continue;
    failed = true;
    Report(verdict, "seed " + std::to_string(seed));
    Choices again(seed, /*record=*/true);
    World(again, /*trace=*/true).Run();
    PrintChoices(again.made());
    std::printf("again: kim_sim --seed %" PRIu64 " --trace; shorter: --shrink\n", seed);
    break;
  }
  return ran;
}

bool RunMany(const Flags& flags) {
  const double begin = Seconds();
  uint64_t ran = 0;
  bool failed = false;
  uint64_t digest = 0;
  int pipes[2];
  if (flags.jobs > 1 && pipe(pipes) == 0) {
    for (uint64_t job = 1; job < flags.jobs; ++job) {
      if (fork() != 0) continue;
      bool own_failed = false;
      const uint64_t count = RunRange(flags, job, own_failed, digest);
      const bool told = write(pipes[1], &count, sizeof count) == sizeof count;
      std::fflush(stdout);
      _exit(own_failed || !told ? 1 : 0);
    }
    close(pipes[1]);  // A job that crashes must not leave the read below waiting.
    ran = RunRange(flags, 0, failed, digest);
    for (uint64_t job = 1; job < flags.jobs; ++job) {
      int status = 0;
      uint64_t count = 0;
      if (wait(&status) <= 0 || status != 0) failed = true;
      if (read(pipes[0], &count, sizeof count) == sizeof count) ran += count;
    }
  } else {
    ran = RunRange(flags, 0, failed, digest);
  }
  const double seconds = Seconds() - begin;
  if (flags.digest) std::printf("digest %016" PRIx64 "\n", digest);
  std::printf("%" PRIu64 " seeds from %" PRIu64 " in %.1f s (%.0f a second): %s\n", ran, flags.from,
              seconds, static_cast<double>(ran) / seconds, failed ? "BROKEN" : "every rule holds");
  return !failed;
}

int Main(int argc, char** argv) {
  Flags flags;
  bool one = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view arg = argv[i];
    const auto number = [&] { return i + 1 < argc ? std::strtoull(argv[++i], nullptr, 10) : 0; };
    if (arg == "--seeds") {
      flags.seeds = number();
    } else if (arg == "--from") {
      flags.from = number();
    } else if (arg == "--jobs") {
      flags.jobs = std::max<uint64_t>(1, number());
    } else if (arg == "--minutes") {
      flags.minutes = number();
    } else if (arg == "--seed") {
      flags.seed = number();
      one = true;
    } else if (arg == "--trace") {
      flags.trace = true;
    } else if (arg == "--digest") {
      flags.digest = true;
    } else if (arg == "--shrink") {
      flags.shrink = true;
    } else if (arg == "--replay" && i + 1 < argc) {
      flags.replay = argv[++i];
    } else {
      std::printf("unknown: %s\n", argv[i]);
      return 2;
    }
  }
  if (flags.replay != nullptr) return RunReplay(flags) ? 0 : 1;
  return (one ? RunOne(flags) : RunMany(flags)) ? 0 : 1;
}

}  // namespace
}  // namespace kim::sim

int main(int argc, char** argv) {
  return kim::sim::Main(argc, argv);
}
