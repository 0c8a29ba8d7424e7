# kim-unpack unpacks the core in the script-tag build, as WebAssembly inside the script. kim-extract does
# the same in kim.wasm, where the packed core is its data. kim-pack makes the same predictions for the
# packer (scripts/lib/core/packer.mjs). All are linked without Emscripten, whose runtime and exports would
# be a third of their size, and have a memory layout of their own (src/unpack/memory_map.h).
find_program(KIM_WASM_LD NAMES wasm-ld wasm-ld-14 wasm-ld-15 wasm-ld-16 wasm-ld-17 wasm-ld-18 wasm-ld-19
             HINTS "${EMSCRIPTEN_ROOT_PATH}/../bin")
if(NOT KIM_WASM_LD)
  message(FATAL_ERROR "wasm-ld is missing: apt-get install lld-14, or use an emsdk")
endif()

# kim_add_unpacker(name memory variables export...): links src/unpack/<name>.cc to kim-<name>.wasm.
function(kim_add_unpacker name memory variables)
  list(TRANSFORM ARGN PREPEND "--export=" OUTPUT_VARIABLE exports)
  set(object "kim_${name}_object")
  set(file "${CMAKE_CURRENT_BINARY_DIR}/kim-${name}.wasm")
  add_library(${object} OBJECT "${CMAKE_CURRENT_SOURCE_DIR}/src/unpack/${name}.cc")
  target_include_directories(${object} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/src")
  target_link_libraries(${object} PRIVATE kim_core_options kim_warnings)
  # Code is smaller without loop strength reduction. Emscripten disables it by itself only where -flto is
  # not given.
  target_compile_options(${object} PRIVATE -Oz -fno-lto "SHELL:-mllvm -disable-lsr")
  # There is no stack.
  add_custom_command(
    OUTPUT "${file}"
    COMMAND "${KIM_WASM_LD}" --no-entry --strip-all -z stack-size=0 "--global-base=${variables}"
            "--initial-memory=${memory}" ${exports} "$<TARGET_OBJECTS:${object}>" -o "${file}"
    COMMAND "${KIM_WASM_OPT}" --enable-bulk-memory --low-memory-unused -O3 --converge
            "${file}" -o "${file}"
    DEPENDS ${object} "$<TARGET_OBJECTS:${object}>"
    COMMAND_EXPAND_LISTS VERBATIM)
  add_custom_target(kim-${name} ALL DEPENDS "${file}")
endfunction()

# The variables have one-byte addresses, except in the packer, which has those of two unpackers and more.
kim_add_unpacker(unpack 2097152 8 u)
kim_add_unpacker(extract 2359296 8 u)
kim_add_unpacker(pack 10485760 10420224 predictForScript predictForFile)
