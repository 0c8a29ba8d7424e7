# kim_protobuf_lite: the lite runtime for wasm, from protobuf's own list of its files. The release contains none of it,
# since its code uses only inline functions of the headers. The simulation as WebAssembly needs it
# (scripts/compare-sim.mjs): its server uses the generated classes.
set(KIM_PROTOBUF_DIR "${CMAKE_CURRENT_SOURCE_DIR}/build/protobuf"
    CACHE PATH "The unpacked sources of protobuf ${KIM_PROTOBUF_VERSION}")

set(protobuf_SOURCE_DIR "${KIM_PROTOBUF_DIR}")
set(lite_list "${KIM_PROTOBUF_DIR}/cmake/libprotobuf-lite.cmake")
if(NOT EXISTS "${lite_list}")
  message(FATAL_ERROR "protobuf's sources are missing in ${KIM_PROTOBUF_DIR}: run node scripts/setup.mjs")
endif()

# Only the list is wanted: the file also declares a target with settings for other platforms.
file(STRINGS "${lite_list}" lite_lines REGEX "^ +\\$\\{protobuf_SOURCE_DIR\\}/.*\\.cc$")
set(lite_sources)
foreach(line IN LISTS lite_lines)
  string(STRIP "${line}" line)
  string(REPLACE "\${protobuf_SOURCE_DIR}" "${KIM_PROTOBUF_DIR}" line "${line}")
  list(APPEND lite_sources "${line}")
endforeach()
list(LENGTH lite_sources lite_count)
if(NOT lite_count EQUAL 32)
  message(FATAL_ERROR "expected the 32 files of the lite runtime in ${lite_list}, found ${lite_count}")
endif()

# Its logging pulls in printf; ours does not (cmake/protobuf_common.cc).
list(FILTER lite_sources EXCLUDE REGEX "/stubs/common\\.cc$")

add_library(kim_protobuf_lite STATIC ${lite_sources}
                                     "${CMAKE_CURRENT_SOURCE_DIR}/cmake/protobuf_common.cc")
target_include_directories(kim_protobuf_lite SYSTEM PUBLIC "${KIM_PROTOBUF_DIR}/src")
target_compile_options(kim_protobuf_lite PRIVATE -w)
target_link_libraries(kim_protobuf_lite PRIVATE kim_core_options)
kim_optimize_for_size(kim_protobuf_lite)
