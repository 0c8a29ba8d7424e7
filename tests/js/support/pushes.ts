// Pushes messages to a client, and reads its acknowledgements.
import Long from "long";
import {
  Command,
  Flag,
  LogicPkt,
  MemoryStore,
  MessageAckReq,
  MessagePush,
  type Int64Like,
  type KIMOptions,
} from "kim-web-sdk";
import type { ManualClock } from "kim-web-sdk/testing";
import { onlineClient, settle, type FakeSocket } from "./fake_socket.js";

/** A push of a message from bob. */
export function pushFrame(
  messageId: Int64Like,
  body = "hello",
  sendTime: Int64Like = messageId,
): Uint8Array {
  const packet = LogicPkt.build(Command.ChatUserTalk, "alice");
  packet.flag = Flag.Push;
  const message = { messageId, sendTime, type: 1, body, sender: "bob" };
  packet.payload = MessagePush.encode(message).finish();
  return packet.bytes();
}

/** An online client that has synced before, so that it acknowledges without requesting the index first. */
export async function clientWithCursor(options: KIMOptions = {}) {
  const namespace = `hostile ${Math.random()}`;
  const store = new MemoryStore();
  const account = await store.open(namespace, "alice");
  await account.putIndexes([], Long.ONE);
  return onlineClient({ store, namespace, ...options });
}

/** The newest message acknowledged within twenty seconds; undefined if none. */
export async function acknowledged(
  socket: FakeSocket,
  clock: ManualClock,
): Promise<bigint | undefined> {
  clock.advance(20_000);
  await settle();
  const acks = socket.packets.filter(({ command }) => command === String(Command.ChatTalkAck));
  const [ack] = acks.slice(-1);
  return ack && MessageAckReq.decode(ack.payload).messageId.toBigInt();
}
