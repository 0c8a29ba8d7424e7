// Catch2's own main, compiled once: it is by far the slowest part of the test build.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
