# What every target of the project is compiled with.

# kim_warnings: for our own sources; generated code is a system include and stays quiet.
add_library(kim_warnings INTERFACE)
target_compile_options(kim_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow-all
                                             -Wold-style-cast -Werror)

# kim_core_options: the layers carry no exceptions and no run-time type information.
add_library(kim_core_options INTERFACE)
target_compile_options(kim_core_options INTERFACE -fno-exceptions -fno-rtti)

# Invariants are checked after every input, except where users pay for it.
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_definitions(KIM_CHECK_INVARIANTS=1)
endif()

if(KIM_SANITIZE)
  # vptr needs run-time type information.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=vptr
                      -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

if(KIM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(KIM_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()

if(EMSCRIPTEN AND CMAKE_BUILD_TYPE STREQUAL "Release")
  # Set by hand: CMake's own default for Release ends in -O2 for some Emscripten versions.
  # Copying memory by an instruction of its own saves 300 bytes (brotli) and needs Chrome 75,
  # Firefox 79 or Safari 15. The other late instructions save nothing here, and wasm2js fails on
  # them. There are no threads.
  set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG -flto -mbulk-memory -fno-threadsafe-statics")
endif()

# Node reads the package from its disk, where bytes count for little: there the release has a core of
# its own, of the same sources (cmake/wasm.cmake).
if(EMSCRIPTEN AND CMAKE_BUILD_TYPE STREQUAL "Release")
  set(KIM_FAST_CORE ON)
endif()

# Compiles a target for Node's core. With clang's own limit for inlining, 225, that would be twice as
# large: 2 % faster, but a start would take 5 % longer.
set(kim_inline_limit -inline-threshold=100)
function(kim_optimize_for_node target)
  set_target_properties(${target} PROPERTIES KIM_FAST ON)
  target_compile_options(${target} PRIVATE "SHELL:-mllvm ${kim_inline_limit}")
  target_compile_definitions(${target} PRIVATE KIM_FOR_SPEED=1)
endfunction()

# Adds options to single files in the core for pages.
function(kim_set_small_options)
  cmake_parse_arguments(arg "" "" "SOURCES;OPTIONS" ${ARGN})
  if(EMSCRIPTEN AND CMAKE_BUILD_TYPE STREQUAL "Release")
    set_property(SOURCE ${arg_SOURCES} APPEND PROPERTY COMPILE_OPTIONS
                 "$<$<NOT:$<BOOL:$<TARGET_PROPERTY:KIM_FAST>>>:${arg_OPTIONS}>")
  endif()
endfunction()

# Trades speed for download size in the release build for wasm. With -Oz Emscripten forbids clang to
# inline, even what is no code at all once it is inlined: a constructor, a comparison of two times.
# wasm-opt can inline such a function later, but not take it apart. To allow it is 1.4 KB less (brotli).
function(kim_optimize_for_size target)
  if(EMSCRIPTEN AND CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(${target} PRIVATE -Oz -finline-functions)
  endif()
endfunction()

# These files of such a target are for speed all the same: everything that grows comes through them.
function(kim_optimize_for_speed)
  kim_set_small_options(SOURCES ${ARGN} OPTIONS -O2)
endfunction()

# All passes over these files are left to the linker, in the release build for wasm: what a file's own
# run has inlined or written twice stays so. 0.3 KB less (brotli). Reading a packet would be a quarter
# slower so.
function(kim_leave_passes_to_linker)
  kim_set_small_options(SOURCES ${ARGN} OPTIONS -Xclang -disable-llvm-passes)
endfunction()
