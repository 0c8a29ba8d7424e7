# The layers. Each may use only those above it (scripts/lib/checks/cpp-layers.mjs checks the
# includes). If the core is built for speed too, each has a second target, such as kim_wire_fast
# (cmake/options.cmake).

set(kim_include_dir "${CMAKE_CURRENT_SOURCE_DIR}/src")

function(kim_add_layer name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/src/${name}/*.cc")
  kim_add_layer_target(kim_${name} "${sources}" ${arg_LINK})
  if(KIM_FAST_CORE)
    list(TRANSFORM arg_LINK REPLACE "^kim_(base|wire)$" "\\0_fast")
    kim_add_layer_target(kim_${name}_fast "${sources}" ${arg_LINK})
    kim_optimize_for_node(kim_${name}_fast)
  endif()
endfunction()

function(kim_add_layer_target target sources)
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC "${kim_include_dir}")
  target_link_libraries(${target} PUBLIC ${ARGN} PRIVATE kim_core_options kim_warnings)
endfunction()

kim_add_layer(base)
kim_add_layer(wire LINK kim_base kim_proto)
kim_add_layer(session LINK kim_wire)

# All files of the layers as one, for clang-tidy (scripts/lib/checks/lint-steps.mjs): most of its
# time goes into the headers that they share. Nothing builds this.
if(NOT EMSCRIPTEN)
  file(GLOB kim_core_sources CONFIGURE_DEPENDS
    "${kim_include_dir}/base/*.cc" "${kim_include_dir}/wire/*.cc"
    "${kim_include_dir}/session/*.cc")
  add_library(kim_core_in_one OBJECT EXCLUDE_FROM_ALL ${kim_core_sources})
  set_target_properties(kim_core_in_one PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  target_include_directories(kim_core_in_one PRIVATE "${kim_include_dir}")
  target_link_libraries(kim_core_in_one PRIVATE kim_proto kim_core_options kim_warnings)
endif()

# The session makes a few decisions a second at most, but every packet goes through the wire layer.
kim_optimize_for_size(kim_session)
kim_optimize_for_size(kim_base)
kim_optimize_for_speed("${CMAKE_CURRENT_SOURCE_DIR}/src/base/vector.cc"
                       "${CMAKE_CURRENT_SOURCE_DIR}/src/base/byte_string.cc")

# In order of the bytes saved. None of the other files would save 30 bytes, and the codec and bursts
# of messages would be slower.
set(left_to_linker session/requests session/pending_requests session/alarms session/session_connection
                   session/keepalive session/inbox session/delivery_window wire/session_messages
                   session/offline_sync session/backoff bindings/session_effects
                   bindings/session_client session/held_pushes)
list(TRANSFORM left_to_linker REPLACE "(.+)" "${CMAKE_CURRENT_SOURCE_DIR}/src/\\1.cc")
kim_leave_passes_to_linker(${left_to_linker})
