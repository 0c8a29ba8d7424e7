// Faults that delay, duplicate or reorder packets.
import assert from "node:assert/strict";
import { once } from "node:events";
import test from "node:test";
import { Command, Flag, MessagePush, type LogicPkt } from "kim-web-sdk";
import { faults, ManualClock } from "kim-web-sdk/testing";
import { gatewayFor, login, text } from "../support/gateway.js";

const talkIn = { direction: "in", command: Command.ChatUserTalk } as const;
const talkOut = { direction: "out", command: Command.ChatUserTalk } as const;

test("a duplicated push arrives twice, a duplicated request is carried out twice", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  gateway.setFaults(faults.duplicate({ flag: Flag.Push }));
  await alice.talk("bob", "twice");
  assert.equal((await bob.settle()).length, 2);
  gateway.setFaults(faults.duplicate(talkIn));
  alice.post(Command.ChatUserTalk, "carol", text("again"));
  await alice.settle();
  assert.equal(gateway.messages.length, 3);
});

test("a delayed packet arrives after its delay, and others overtake it", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  gateway.setFaults(faults.delay(5000, { ...talkOut, account: "bob", count: 1 }));
  await alice.talk("bob", "first");
  await alice.talk("bob", "second");
  assert.equal(MessagePush.decode((await bob.push()).payload).body, "second");
  clock.advance(4999);
  assert.deepEqual(await bob.settle(), []);
  clock.advance(1);
  assert.equal(MessagePush.decode((await bob.push()).payload).body, "first");
});

test("a reordered packet waits for the next one", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  gateway.setFaults(faults.reorder({ flag: Flag.Push, count: 1 }));
  await alice.talk("bob", "first");
  await alice.talk("bob", "second");
  const bodies = (await bob.settle()).map((push) => MessagePush.decode(push.payload).body);
  assert.deepEqual(bodies, ["second", "first"]);
});

test("a reordered packet that no other follows is sent after a second", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  gateway.setFaults(faults.reorder({ flag: Flag.Push }));
  await alice.talk("bob", "alone");
  clock.advance(1000);
  assert.equal(MessagePush.decode((await bob.push()).payload).body, "alone");
});

test("each reordered packet has a second of its own, whenever the one before was sent", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  const bob = await login(gateway, "bob");
  gateway.setFaults(faults.reorder(talkOut));
  gateway.postMessage({ from: "alice", to: "bob", body: "one" });
  clock.advance(400);
  gateway.push("bob", { command: "first" });
  gateway.postMessage({ from: "alice", to: "bob", body: "two" });
  gateway.postMessage({ from: "alice", to: "bob", body: "three" });
  clock.advance(999);
  gateway.push("bob", { command: "second" });
  const shown = ({ command = "", payload }: LogicPkt): string =>
    payload.length > 0 ? MessagePush.decode(payload).body : command;
  const arrived = (await bob.settle()).map(shown);
  assert.deepEqual(arrived, ["first", "one", "second", "two", "three"]);
});

test("an answer that is delayed or duplicated keeps its contents", async (t) => {
  const clock = new ManualClock();
  const gateway = await gatewayFor(t, { clock });
  const alice = await login(gateway, "alice");
  for (const action of [{ delay: 50 }, "duplicate"] as const) {
    gateway.setFaults(faults.when(talkOut, action));
    const talked = alice.talk("bob", "hi");
    await once(gateway, "message");
    await alice.settle();
    gateway.setFaults(undefined);
    clock.advance(50);
    const { answer, messageId } = await talked;
    assert.equal(answer.status, 0);
    assert.equal(BigInt(messageId.toString()), gateway.messages.at(-1)?.messageId);
  }
});
