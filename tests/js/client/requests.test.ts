// `request`, which sends the application's own packets.
import assert from "node:assert/strict";
import test from "node:test";
import { Command, Flag, GroupGetReq, GroupGetResp, LogicPkt } from "kim-web-sdk";
import { online } from "../support/clients.js";
import { onlineClient } from "../support/fake_socket.js";
import { gatewayFor } from "../support/gateway.js";

test("the application's own packet is answered with the server's status and payload", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await online(t, gateway, "alice");
  const { resp } = await alice.createGroup({ name: "g", members: [] });
  const payload = GroupGetReq.encode({ groupId: resp?.groupId ?? "" }).finish();
  const packet = LogicPkt.build(Command.GroupDetail, "", payload);
  const sequences: number[] = [];
  gateway.on("packet", (seen) => {
    if (seen.kind === "logic" && seen.direction === "in") sequences.push(seen.sequence);
  });
  const response = await alice.request(packet);
  assert.equal(response.status, 0);
  assert.equal(GroupGetResp.decode(response.payload).name, "g");
  assert.deepEqual(sequences, [packet.sequence]);
  const unknown = await alice.request(LogicPkt.build("no.such.command", ""));
  assert.equal(unknown.status, 301);
});

const packetFor = (dest: string): LogicPkt =>
  LogicPkt.build(Command.ChatUserTalk, dest, new Uint8Array());

test("a request is sent whole, however long its texts and its payload are", async () => {
  const { client, socket } = await onlineClient();
  const dests = ["bob", "中".repeat(1365), "中".repeat(3000)];
  for (const size of [0, 1, 3000, 5000, 12_000, 70_000]) {
    // Each to somebody else: of those to one destination the second waits for the first.
    for (const dest of dests.map((name) => `${name}${size}`)) {
      const payload = new Uint8Array(size).fill(size);
      const packet = LogicPkt.build("x", dest, payload);
      void client.request(packet);
      // As the packet's own bytes, which are made elsewhere.
      const sent = socket.sent[socket.sent.length - 1];
      packet.flag = Flag.Request;
      assert.ok(Buffer.from(packet.bytes()).equals(sent as Uint8Array), `${dest.length}, ${size}`);
    }
  }
  client.dispose();
});

test("what ends a request repeats its destination, however it ends", async () => {
  const { client, clock, socket } = await onlineClient();
  const ended: [how: string, dest: string | undefined, code: string | undefined][] = [];
  const note = async (how: string, asked: ReturnType<typeof client.request>): Promise<void> => {
    const { dest, err } = await asked;
    ended.push([how, dest, err?.code]);
  };
  const answered = client.request(packetFor("bob"));
  socket.answer(Command.ChatUserTalk);
  await note("answered", answered);
  const late = client.request(packetFor("bob"), { timeout: 5 });
  clock.advance(5);
  await note("late", late);
  const given = new AbortController();
  const aborted = client.request(packetFor("bob"), { signal: given.signal });
  given.abort();
  await note("aborted", aborted);
  await note("aborted before", client.request(packetFor("bob"), { signal: given.signal }));
  const cut = client.request(packetFor("bob"));
  client.dispose();
  await note("cut", cut);
  await note("after the end", client.request(packetFor("bob")));
  assert.deepEqual(ended, [
    ["answered", "bob", undefined],
    ["late", "bob", "timeout"],
    ["aborted", "bob", "aborted"],
    ["aborted before", "bob", "aborted"],
    ["cut", "bob", "connection_lost"],
    ["after the end", "bob", "not_connected"],
  ]);
});

test("a packet larger than any before it is sent whole, and so is the next", async () => {
  const { client, socket } = await onlineClient();
  const payload = Uint8Array.from({ length: 3 << 20 }, (_, at) => at % 251);
  for (const bytes of [payload, payload.subarray(0, 5)]) {
    const asked = client.request(LogicPkt.build("large", "bob", bytes));
    const sent = socket.packets.pop();
    assert.deepEqual([sent?.command, sent?.dest], ["large", "bob"]);
    assert.ok(Buffer.from(bytes).equals(sent?.payload as Uint8Array));
    socket.answer("large");
    assert.equal((await asked).status, 0);
  }
  client.dispose();
});
