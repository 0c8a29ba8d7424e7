# Native builds use clang: libFuzzer, source-based coverage and clang-tidy come with it, and the
# wasm build is clang too. CXX or CMAKE_CXX_COMPILER overrides.
if(NOT CMAKE_TOOLCHAIN_FILE AND NOT DEFINED CMAKE_CXX_COMPILER AND NOT DEFINED ENV{CXX})
  find_program(KIM_CLANGXX NAMES clang++-14 clang++)
  if(NOT KIM_CLANGXX)
    message(FATAL_ERROR "clang++ is missing: apt-get install clang-14, or run node scripts/setup.mjs")
  endif()
  set(CMAKE_CXX_COMPILER "${KIM_CLANGXX}")
endif()
