# kim-core: the core with its bindings as WebAssembly; kim-core-js: the same objects as plain
# JavaScript, for pages whose content security policy forbids WebAssembly. The release's kim-core is
# a bare WebAssembly file, which js/core/load/instantiate.ts loads: Emscripten's own JavaScript would be
# 3.6 KB more (brotli). In the build with assertions it is Emscripten's JavaScript with embind.
# kim-core-fast: see wasm_fast.cmake.
file(GLOB binding_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/src/bindings/*.cc")
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  list(FILTER binding_sources EXCLUDE REGEX "/embind\\.cc$")
else()
  list(FILTER binding_sources EXCLUDE REGEX "/allocator\\.cc$")
endif()

# Objects, not an archive: nothing refers to the functions that only JavaScript calls.
add_library(kim_bindings OBJECT ${binding_sources})
target_link_libraries(kim_bindings PUBLIC kim_session PRIVATE kim_core_options kim_warnings)
kim_optimize_for_size(kim_bindings)
# Emscripten's headers are the toolchain's, not ours to warn about.
set(kim_binding_warnings -Wno-dollar-in-identifier-extension -Wno-gnu-zero-variadic-macro-arguments)
target_compile_options(kim_bindings PRIVATE ${kim_binding_warnings})

set(kim_link_options
    --no-entry
    # The core needs little to begin with; Emscripten would reserve 16 MiB, 5 of them for the stack.
    -sINITIAL_MEMORY=2MB -sTOTAL_STACK=256KB
    -fno-exceptions -fno-rtti
    -sALLOW_MEMORY_GROWTH=1
    -sFILESYSTEM=0)

# For what is linked with Emscripten's JavaScript.
set(kim_script_options
    -sMODULARIZE=1 -sEXPORT_NAME=createKimCore
    -sENVIRONMENT=web,worker
    -sWASM_ASYNC_COMPILATION=0
    # What js/core passes to the factory; support for more would only add size.
    -sINCOMING_MODULE_JS_API=[instantiateWasm,print,printErr]
    -sPOLYFILL=0
    # Nothing may need 'unsafe-eval'.
    -sDYNAMIC_EXECUTION=0)

add_executable(kim-core)
target_link_libraries(kim-core PRIVATE kim_bindings)
set_target_properties(kim-core PROPERTIES LINKER_LANGUAGE CXX)

if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(kim_bindings PRIVATE EMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0)
  # Also for Node, where `npm run test:assertions` runs it.
  set_target_properties(kim-core PROPERTIES SUFFIX ".cjs")
  target_link_options(kim-core PRIVATE ${kim_link_options} ${kim_script_options} --bind
                      -sENVIRONMENT=web,worker,node
                      -sASSERTIONS=2 -sSAFE_HEAP=1 -sSTACK_OVERFLOW_CHECK=2)
  return()
endif()

find_program(KIM_WASM_OPT NAMES wasm-opt
             HINTS "${EMSCRIPTEN_ROOT_PATH}/../bin" "${EMSCRIPTEN_ROOT_PATH}/bin")
# Not left out if it is missing: the package would then be another, and larger.
if(NOT KIM_WASM_OPT)
  message(FATAL_ERROR "wasm-opt is missing: apt-get install binaryen, or use an emsdk")
endif()

# Runs wasm-opt once more, on a linked target.
function(kim_run_wasm_opt target)
  add_custom_command(TARGET ${target} POST_BUILD VERBATIM
    COMMAND "${KIM_WASM_OPT}" --enable-bulk-memory --low-memory-unused ${ARGN} --converge
            "$<TARGET_FILE:${target}>" -o "$<TARGET_FILE:${target}>")
endfunction()

list(APPEND kim_link_options -O3 -flto -sASSERTIONS=0 -sMALLOC=none)
include(cmake/wasm_fast.cmake)

# Inline across files only where it makes the caller smaller. Saves 550 bytes (brotli), and is no slower.
list(APPEND kim_link_options -Wl,-mllvm,-inline-threshold=0)
# No partial redundancy elimination, which duplicates a computation to spare it on another path. But
# jumps are threaded even if that duplicates a few instructions. Together 0.1 KB less.
list(APPEND kim_link_options -Wl,-mllvm,-enable-pre=false -Wl,-mllvm,-jump-threading-threshold=6)
set_target_properties(kim-core PROPERTIES SUFFIX ".wasm")
# Link for size: otherwise Emscripten's own run of wasm-opt would inline at the cost of size, which the
# second run cannot undo. What the compiler has optimized for speed stays so.
target_link_options(kim-core PRIVATE ${kim_link_options} -Oz)

# The second run inlines functions of up to six instructions. Together with the above this is 0.5 KB
# less (brotli), and no slower, than linking for speed.
kim_run_wasm_opt(kim-core --always-inline-max-function-size=6 -O4 --shrink-level=1)

add_executable(kim-core-js)
target_link_libraries(kim-core-js PRIVATE kim_bindings)
target_link_options(kim-core-js PRIVATE ${kim_link_options} ${kim_script_options} -sWASM=0)
if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.50)
  # Put the data into the script, not into a file beside it; later versions always do.
  target_link_options(kim-core-js PRIVATE --memory-init-file 0)
endif()
set_target_properties(kim-core-js PROPERTIES SUFFIX ".js" LINKER_LANGUAGE CXX)

include(cmake/unpack.cmake)
