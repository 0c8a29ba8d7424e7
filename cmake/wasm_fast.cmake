# kim-core-fast: kim-core's sources, all of them compiled for speed. Node reads the package from
# disk, where 17 KB more of WebAssembly cost nothing, and the session takes a quarter less time. The
# inline threshold of cmake/options.cmake also applies across files.
add_library(kim_bindings_fast OBJECT ${binding_sources})
target_link_libraries(kim_bindings_fast PUBLIC kim_session_fast PRIVATE kim_core_options kim_warnings)
target_compile_options(kim_bindings_fast PRIVATE ${kim_binding_warnings})
kim_optimize_for_node(kim_bindings_fast)

add_executable(kim-core-fast)
target_link_libraries(kim-core-fast PRIVATE kim_bindings_fast)
set_target_properties(kim-core-fast PROPERTIES SUFFIX ".wasm" LINKER_LANGUAGE CXX)
target_link_options(kim-core-fast PRIVATE ${kim_link_options} -Wl,-mllvm,${kim_inline_limit})
kim_run_wasm_opt(kim-core-fast -O4)
