# kim-core: the core with its bindings as WebAssembly; kim-core-js: the same objects as plain
# JavaScript, for pages whose content security policy forbids WebAssembly.
file(GLOB binding_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/src/bindings/*.cc")
if(NOT binding_sources)
  message(WARNING "src/bindings has no sources yet: only the layers are built")
  return()
endif()

# Objects, not an archive: embind registers from static initialisers that nothing refers to.
add_library(kim_bindings OBJECT ${binding_sources})
target_link_libraries(kim_bindings PUBLIC kim_session PRIVATE kim_core_options kim_warnings)
kim_optimize_for_size(kim_bindings -Os)
target_compile_definitions(kim_bindings PRIVATE EMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0)
# Emscripten's headers are the toolchain's, not ours to warn about.
target_compile_options(kim_bindings PRIVATE -Wno-dollar-in-identifier-extension
                                            -Wno-gnu-zero-variadic-macro-arguments)

# Embind's own archive registers every type that it knows, which costs the page 4.8 KB (brotli). With
# the Emscripten whose arrangement is known, only the types that the bindings use are registered
# (src/bindings/embind_types.cc), on the same JavaScript library.
if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.10)
  target_compile_definitions(kim_bindings PRIVATE KIM_OWN_EMBIND_TYPES=1)
  set(kim_embind "SHELL:--js-library ${EMSCRIPTEN_ROOT_PATH}/src/embind/embind.js"
                 "SHELL:--js-library ${EMSCRIPTEN_ROOT_PATH}/src/embind/emval.js"
                 -sEXPORTED_FUNCTIONS=_malloc,_free)
else()
  set(kim_embind --bind)
endif()

set(kim_link_options
    ${kim_embind} --no-entry
    # The core needs little to begin with; Emscripten would reserve 16 MiB, 5 of them for the stack.
    -sINITIAL_MEMORY=2MB -sTOTAL_STACK=256KB
    -fno-exceptions -fno-rtti
    -sMODULARIZE=1 -sEXPORT_NAME=createKimCore
    -sENVIRONMENT=web,worker
    -sALLOW_MEMORY_GROWTH=1
    -sWASM_ASYNC_COMPILATION=0
    -sFILESYSTEM=0
    # What js/core passes to the factory; support for the rest would only weigh.
    -sINCOMING_MODULE_JS_API=[instantiateWasm,print,printErr]
    -sPOLYFILL=0
    # embind otherwise builds its invokers with `new Function`, which needs 'unsafe-eval'.
    -sDYNAMIC_EXECUTION=0)

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  list(APPEND kim_link_options -O3 -flto -sASSERTIONS=0 -sMALLOC=emmalloc)
else()
  list(APPEND kim_link_options -sASSERTIONS=2 -sSAFE_HEAP=1 -sSTACK_OVERFLOW_CHECK=2)
endif()

add_executable(kim-core)
target_link_libraries(kim-core PRIVATE kim_bindings)
target_link_options(kim-core PRIVATE ${kim_link_options})
set_target_properties(kim-core PROPERTIES SUFFIX ".js" LINKER_LANGUAGE CXX)

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_executable(kim-core-js)
  target_link_libraries(kim-core-js PRIVATE kim_bindings)
  target_link_options(kim-core-js PRIVATE ${kim_link_options} -sWASM=0)
  if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.50)
    # The data goes into the script, not into a file beside it; later versions know no other way.
    target_link_options(kim-core-js PRIVATE --memory-init-file 0)
  endif()
  set_target_properties(kim-core-js PROPERTIES SUFFIX ".js" LINKER_LANGUAGE CXX)
endif()
