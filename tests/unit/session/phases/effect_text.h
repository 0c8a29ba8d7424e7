#pragma once

#include <string>

#include "session/effects.h"

namespace kim::session {

/// An effect in a few words, as docs/phases.md lists it.
std::string TextOf(const Effect& effect);

}  // namespace kim::session
