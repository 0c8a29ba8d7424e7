# kim_proto: the schema as C++ (lite runtime), generated at build time. The core uses its numbers alone;
# tests compare the core with its classes (docs/architecture.md#protobuf).
#
# Native builds link Debian's libprotobuf-lite. Wasm builds compile the lite runtime from the
# sources in KIM_PROTOBUF_DIR (scripts/setup.mjs puts them there, checked by hash).
set(KIM_PROTOBUF_VERSION 3.21.12)

find_program(KIM_PROTOC NAMES protoc)
if(NOT KIM_PROTOC)
  message(FATAL_ERROR "protoc is missing: apt-get install protobuf-compiler, or run node scripts/setup.mjs")
endif()
execute_process(COMMAND "${KIM_PROTOC}" --version OUTPUT_VARIABLE protoc_version
                OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT protoc_version STREQUAL "libprotoc ${KIM_PROTOBUF_VERSION}")
  message(FATAL_ERROR "protoc ${KIM_PROTOBUF_VERSION} is needed, ${KIM_PROTOC} is: ${protoc_version}")
endif()

if(EMSCRIPTEN)
  include(cmake/protobuf_lite_wasm.cmake)
else()
  find_package(Protobuf ${KIM_PROTOBUF_VERSION} EXACT REQUIRED)
  add_library(kim_protobuf_lite ALIAS protobuf::libprotobuf-lite)
endif()

set(proto_dir "${CMAKE_CURRENT_BINARY_DIR}/proto")
set(bytes_dir "${proto_dir}/bytes")
file(MAKE_DIRECTORY "${bytes_dir}")
file(GLOB schemas CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/proto/*.proto")

set(generated)
foreach(schema IN LISTS schemas)
  get_filename_component(name "${schema}" NAME_WE)
  add_custom_command(
    OUTPUT "${bytes_dir}/${name}.proto"
    COMMAND "${CMAKE_COMMAND}" "-DIN=${schema}" "-DOUT=${bytes_dir}/${name}.proto"
            -P "${CMAKE_CURRENT_SOURCE_DIR}/cmake/strings_as_bytes.cmake"
    DEPENDS "${schema}" "${CMAKE_CURRENT_SOURCE_DIR}/cmake/strings_as_bytes.cmake"
    VERBATIM)
  add_custom_command(
    OUTPUT "${proto_dir}/${name}.pb.cc" "${proto_dir}/${name}.pb.h"
    COMMAND "${KIM_PROTOC}" "--proto_path=${bytes_dir}" "--cpp_out=lite:${proto_dir}"
            "${bytes_dir}/${name}.proto"
    DEPENDS "${bytes_dir}/${name}.proto"
    VERBATIM)
  list(APPEND generated "${proto_dir}/${name}.pb.cc" "${proto_dir}/${name}.pb.h")
endforeach()

# The codec's tables, generated from the same schema (src/wire/transcoder.h).
find_program(KIM_NODE NAMES node)
if(NOT KIM_NODE)
  message(FATAL_ERROR "node is missing: install Node 20 or later")
endif()
set(generator "${CMAKE_CURRENT_SOURCE_DIR}/scripts/generate-messages.mjs"
              "${CMAKE_CURRENT_SOURCE_DIR}/scripts/lib/schema/schema.mjs"
              "${CMAKE_CURRENT_SOURCE_DIR}/scripts/lib/schema/cpp-tables.mjs")
add_custom_command(
  OUTPUT "${proto_dir}/field_tables.h"
  COMMAND "${KIM_NODE}" "${CMAKE_CURRENT_SOURCE_DIR}/scripts/generate-messages.mjs"
          --cpp "${proto_dir}/field_tables.h"
  COMMAND "${CMAKE_COMMAND}" -E touch "${proto_dir}/field_tables.h"
  DEPENDS ${schemas} ${generator}
  VERBATIM)
list(APPEND generated "${proto_dir}/field_tables.h")

add_library(kim_proto STATIC ${generated})
target_compile_options(kim_proto PRIVATE -w)
target_include_directories(kim_proto SYSTEM PUBLIC "${proto_dir}")
target_link_libraries(kim_proto PUBLIC kim_protobuf_lite PRIVATE kim_core_options)
kim_optimize_for_size(kim_proto)
