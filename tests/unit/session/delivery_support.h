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

/// The id of the message that a packet acknowledges.
inline int64_t AckedId(const Sent& sent) {
  return MessageIdIn(sent, wire::command::kTalkAck);
}

/// The message that an index request begins from.
inline int64_t IndexedFrom(const Sent& sent) {
  return MessageIdIn(sent, "chat.offline.index");
}

/// Logged in, and the store has kept the first page of the index, which has one message.
inline ConnectionId LogInWithIndex(FakeWorld& world, int64_t id) {
  const ConnectionId connection = world.BeginLogin();
  world.AnswerLogin(connection);
  world.LoadStoreOf(connection);
  world.AnswerIndex({FakeWorld::Entry(id)});
  world.Do(StoreDone{world.One<StoreIndexes>().write, true});
  world.AnswerIndex({});
  return connection;
}

/// The handlers of a message have finished, and the store has answered its write.
inline void Finish(FakeWorld& world, const Delivered& delivered, bool kept = true) {
  world.Do(MessageHandled{delivered.delivery});
  world.Do(StoreDone{world.One<StoreMessage>().delivery, kept});
}

/// A message is pushed, and its handlers are running.
inline Delivered PushToHandler(FakeWorld& world, ConnectionId connection, int64_t id) {
  world.Push(connection, id);
  return world.AllDelivered().front();
}

/// A message is pushed, its handlers finish with it, and the store keeps it.
inline void PushAndFinish(FakeWorld& world, ConnectionId connection, int64_t id) {
  Finish(world, PushToHandler(world, connection, id));
}

/// The connection is lost, and the next one waits for the account's store.
inline ConnectionId ReconnectToStore(FakeWorld& world, ConnectionId old,
                                     std::string_view account = "test1") {
  world.Do(SocketClosed{old});
  const ConnectionId connection = world.NextAttempt().connection;
  world.Do(TokenReady{connection, AsBytes("token"), false});
  world.Do(SocketOpened{connection});
  world.AnswerLogin(connection, "gate01_test1_1", account);
  world.AllSent();
  return connection;
}

/// The connection is lost, and the next one has come to its index request.
inline ConnectionId Reconnect(FakeWorld& world, ConnectionId old, MessageId cursor,
                              std::string_view account = "test1") {
  const ConnectionId connection = ReconnectToStore(world, old, account);
  world.LoadStoreOf(connection, cursor);
  world.AllSent();
  return connection;
}

}  // namespace kim::session
