#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kim::sim {

/// Cuts down the choices of a failing run, as long as it still breaks the same rule.
std::vector<uint32_t> Shrink(std::vector<uint32_t> choices, const std::string& rule);

}  // namespace kim::sim
