// What the options of a call are, and what they do while they are read, harms no request.
import assert from "node:assert/strict";
import test from "node:test";
import {
  Command,
  LogicPkt,
  MessageReq,
  State,
  type KIMError,
  type RequestOptions,
} from "kim-web-sdk";
import { onlineClient, settle } from "../support/fake_socket.js";

test("a timeout that is a bigint is refused, and the client goes on", async () => {
  const { client, socket } = await onlineClient();
  const options = { timeout: 5n } as unknown as RequestOptions;
  const content = { body: "x" };
  const packet = LogicPkt.build(Command.ChatUserTalk, "bob");
  const message = await client.talkToUser("bob", content, 3, options);
  assert.equal(message.err?.code, "invalid_argument");
  const request = await client.request(packet, options);
  assert.equal((request.err as KIMError).code, "invalid_argument");
  assert.equal(client.state, State.CONNECTED);
  void client.talkToUser("bob", content);
  assert.equal(socket.packets.at(-1)?.dest, "bob");
  client.dispose();
});

test("a message and a packet are sent whole although a getter of their options encodes a message", async () => {
  const { client, socket } = await onlineClient();
  const meanwhile = (): void => void MessageReq.encode({ body: "meanwhile ".repeat(100) });
  const options = {
    get signal() {
      meanwhile();
      return undefined;
    },
    get timeout() {
      meanwhile();
      return 5000;
    },
  };
  void client.talkToUser("bob", { type: 2, body: "of the message", extra: "more" }, 3, options);
  const sent = socket.packets.at(-1);
  assert.deepEqual([sent?.command, sent?.dest], [Command.ChatUserTalk, "bob"]);
  const content = { type: 2, body: "of the message", extra: "more" };
  assert.deepEqual(MessageReq.decode(sent?.payload as Uint8Array), content);
  const payload = MessageReq.encode({ body: "of the packet" }).finish();
  void client.request(LogicPkt.build(Command.ChatGroupTalk, "group", payload), options);
  const packet = socket.packets.at(-1);
  assert.deepEqual([packet?.command, packet?.dest], [Command.ChatGroupTalk, "group"]);
  assert.deepEqual([...(packet?.payload as Uint8Array)], [...payload]);
  client.dispose();
});

test("a message with a timeout of 0 is sent, and ends without its answer", async () => {
  const { client, clock, socket } = await onlineClient();
  const talk = client.talkToUser("bob", { body: "x" }, 3, { timeout: 0 });
  assert.equal(socket.packets.at(-1)?.dest, "bob");
  clock.advance(1);
  assert.equal((await Promise.race([talk, settle()]))?.err?.code, "timeout");
  client.dispose();
});
