# Emscripten: the em++ on PATH (an emsdk) if there is one, else Debian's.
find_program(KIM_EMXX NAMES em++ PATHS /usr/bin)
if(NOT KIM_EMXX)
  message(FATAL_ERROR "em++ is missing: apt-get install emscripten, or run node scripts/setup.mjs")
endif()

# Debian's em++ links to a wrapper in Emscripten's own folder; an emsdk's em++ is in that folder itself.
file(REAL_PATH "${KIM_EMXX}" em_wrapper)
get_filename_component(EMSCRIPTEN_ROOT_PATH "${em_wrapper}" DIRECTORY)
get_filename_component(em_bin "${KIM_EMXX}" DIRECTORY)
set(CMAKE_C_COMPILER "${em_bin}/emcc" CACHE FILEPATH "Emscripten emcc")
set(CMAKE_CXX_COMPILER "${em_bin}/em++" CACHE FILEPATH "Emscripten em++")
set(CMAKE_AR "${em_bin}/emar" CACHE FILEPATH "Emscripten ar")
set(CMAKE_RANLIB "${em_bin}/emranlib" CACHE FILEPATH "Emscripten ranlib")
include("${EMSCRIPTEN_ROOT_PATH}/cmake/Modules/Platform/Emscripten.cmake")

# Debian's linker needs the acorn module, which only Debian's own Node finds by itself.
if(EXISTS /usr/share/nodejs/acorn)
  set(CMAKE_CXX_LINKER_LAUNCHER "${CMAKE_COMMAND};-E;env;NODE_PATH=/usr/share/nodejs"
      CACHE STRING "Environment of the linker")
endif()

# The package is the same wherever it is built: flags that the environment has for native programs do not count.
unset(ENV{CXXFLAGS})
unset(ENV{LDFLAGS})
