#pragma once

#include <cstdio>
#include <cstdlib>

/// Aborts the process if a property does not hold, in every build type, so that libFuzzer sees a
/// crash.
#define KIM_FUZZ_CHECK(condition)                                                         \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                       \
    }                                                                                     \
  } while (false)
