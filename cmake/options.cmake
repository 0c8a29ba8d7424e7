# What every target of the project is compiled with.

# kim_warnings: for our own sources; generated code is a system include and stays quiet.
add_library(kim_warnings INTERFACE)
target_compile_options(kim_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow-all
                                             -Wold-style-cast -Werror)

# kim_core_options: the layers carry no exceptions and no run-time type information.
add_library(kim_core_options INTERFACE)
target_compile_options(kim_core_options INTERFACE -fno-exceptions -fno-rtti)

# Invariants are checked after every input, except in releases, where users would pay for it.
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

# Whether this builds what the package contains.
if(EMSCRIPTEN AND CMAKE_BUILD_TYPE STREQUAL "Release")
  set(KIM_WASM_RELEASE ON)
  # Set by hand: CMake's own default for Release ends in -O2 for some Emscripten versions.
  # Bulk memory, an instruction to copy memory, saves 300 bytes (brotli) and needs Chrome 75, Firefox
  # 79 or Safari 15. Other recent instructions save nothing here, and wasm2js fails on them. There
  # are no threads.
  set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG -flto -mbulk-memory -fno-threadsafe-statics")
endif()

# Node reads the package from disk, where size matters little. So the release has a second core for
# Node, from the same sources (cmake/wasm_fast.cmake).
set(KIM_FAST_CORE "${KIM_WASM_RELEASE}")

# Compiles a target for Node's core. With clang's default inline threshold, 225, the core would be
# twice as large: 2 % faster, but 5 % slower to start.
set(kim_inline_limit -inline-threshold=100)
function(kim_optimize_for_node target)
  set_target_properties(${target} PROPERTIES KIM_FAST ON)
  target_compile_options(${target} PRIVATE "SHELL:-mllvm ${kim_inline_limit}")
  target_compile_definitions(${target} PRIVATE KIM_FOR_SPEED=1)
endfunction()

# Adds options to single files in the core for pages.
function(kim_set_small_options)
  cmake_parse_arguments(arg "" "" "SOURCES;OPTIONS" ${ARGN})
  if(KIM_WASM_RELEASE)
    set_property(SOURCE ${arg_SOURCES} APPEND PROPERTY COMPILE_OPTIONS
                 "$<$<NOT:$<BOOL:$<TARGET_PROPERTY:KIM_FAST>>>:${arg_OPTIONS}>")
  endif()
endfunction()

# Trades speed for download size in the release build for wasm. With -Oz Emscripten keeps clang from
# inlining anything, even functions that vanish when inlined: a constructor, a comparison of two times.
# wasm-opt can inline such a function later, but not simplify it. Allowing it saves 1.4 KB (brotli).
function(kim_optimize_for_size target)
  if(KIM_WASM_RELEASE)
    target_compile_options(${target} PRIVATE -Oz -finline-functions)
  endif()
endfunction()

# Compiles single files of such a target for speed after all: all memory that grows is grown by them.
function(kim_optimize_for_speed)
  kim_set_small_options(SOURCES ${ARGN} OPTIONS -O2)
endfunction()

# Leaves all optimization passes over these files to the linker, in the release build for wasm: what is
# inlined or duplicated when a file is compiled stays so. Saves 0.3 KB (brotli). For the codec, this
# would make reading a packet a quarter slower.
function(kim_leave_passes_to_linker)
  kim_set_small_options(SOURCES ${ARGN} OPTIONS -Xclang -disable-llvm-passes)
endfunction()
