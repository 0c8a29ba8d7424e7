#pragma once

#include "base/strong.h"
#include "session/effects.h"
#include "wire/transcoder.h"

namespace kim::bindings {

/// Appends an effect's record to `out`: its number (its place in `session::Effect`, from 1), then
/// its members in their order. Enums and 32-bit numbers take one slot, 64-bit ones two (low, high),
/// strings and bytes two (address, length); a message is as `wire::DecodeRecord` writes it, with
/// addresses instead of offsets.
///
/// Three differ, since JavaScript would otherwise need another call to decode what is inside:
/// - `StoreIndexes`: the page as a record of MessageIndexResp.
/// - `DeliverMessage`: delivery, group, record of MessagePush. The key is in the record.
/// - `CompleteRequest`: id, outcome, status, form, and by the form
///     0: payload;
///     1: a record of MessageResp, the answer to a talk;
///     2: a record of ErrorResp, the answer to a talk that was refused;
///     3: nothing: a talk without an answer, or with one that is malformed.
///
/// Addresses are valid as long as the effect and the frame that it came from: until the next input.
void WriteEffect(const session::Effect& effect, wire::Slots& out);

/// Whether `kim_session_talk` made the request: those have odd ids.
[[nodiscard]] constexpr bool IsTalk(RequestId id) {
  return (id.value() & 1) != 0;
}

}  // namespace kim::bindings
