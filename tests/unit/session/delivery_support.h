#pragma once

#include "fake_world.h"

namespace kim::session {

/// Logged in with everything up to message 1 seen: an acknowledgement needs no look back.
inline ConnectionId LogInWithCursor(FakeWorld& world) {
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection, MessageId(1));
  world.AnswerIndex({});
  world.All<DeliverOffline>();
  world.AllSent();
  return connection;
}

/// The handlers of a message have finished, and the store has answered its write.
inline void Finish(FakeWorld& world, const Delivered& delivered, bool kept = true) {
  world.Do(MessageHandled{delivered.delivery});
  world.Do(StoreDone{world.One<StoreMessage>().write, kept});
}

}  // namespace kim::session
