// Faults between an outbox and an inbox: despite losses, cuts, duplicates and silence, each message arrives once,
// and in order.
import assert from "node:assert/strict";
import test from "node:test";
import { Command, State } from "kim-web-sdk";
import { unwrapExtra } from "kim-web-sdk/reliable";
import { faults } from "kim-web-sdk/testing";
import { World, type Page } from "./world.js";

const talkIn = { direction: "in", command: Command.ChatUserTalk } as const;
const talkOut = { direction: "out", command: Command.ChatUserTalk } as const;

/** The bodies that a page has received, by time: missed messages may be delivered after newer pushes. */
function bodiesByTime({ messages }: Page): (string | undefined)[] {
  const inOrder = [...messages].sort((a, b) => a.sendTime.compare(b.sendTime));
  return inOrder.map(({ body }) => body);
}

test("a message whose answer is lost is sent again under its id, and arrives once", async (t) => {
  const world = await World.of(t);
  const [alice, bob] = [await world.online("alice"), await world.online("bob")];
  world.gateway.setFaults(faults.drop({ ...talkOut, account: "alice", count: 2 }));
  const outgoing = alice.outbox.sendToUser("bob", { body: "once" });
  await world.until(() => outgoing.status === "unknown");
  assert.equal(outgoing.err?.code, "timeout");
  await world.until(() => outgoing.finished);
  assert.equal(outgoing.status, "sent");
  assert.equal(outgoing.attempts, 3);
  assert.equal(world.gateway.messages.length, 3);
  const ids = world.gateway.messages.map(({ extra }) => unwrapExtra(extra)?.id);
  assert.deepEqual(new Set(ids), new Set([outgoing.id]));
  await bob.client.logout();
  assert.deepEqual(bob.bodies, ["once"]);
});

test("a message whose connection is cut is sent again on the next one, and arrives once", async (t) => {
  const world = await World.of(t);
  const [alice, bob] = [await world.online("alice"), await world.online("bob")];
  world.gateway.setFaults(faults.terminate({ ...talkOut, account: "alice", count: 1 }));
  const outgoing = alice.outbox.sendToUser("bob", { body: "once" });
  await world.until(() => outgoing.finished);
  assert.equal(outgoing.status, "sent");
  assert.equal(outgoing.attempts, 2);
  assert.equal(world.gateway.messages.length, 2);
  await bob.client.logout();
  assert.deepEqual(bob.bodies, ["once"]);
});

test("messages on a connection that has fallen silent arrive once, in order, on the next", async (t) => {
  const world = await World.of(t);
  const [alice, bob] = [await world.online("alice"), await world.online("bob")];
  world.gateway.setFaults(faults.halfOpen({ ...talkOut, account: "alice", skip: 1, count: 1 }));
  const bodies = ["first", "second", "third"];
  const sent = bodies.map((body) => alice.outbox.sendToUser("bob", { body }));
  await world.until(() => sent.every(({ finished }) => finished), 500);
  assert.deepEqual(
    sent.map(({ status }) => status),
    ["sent", "sent", "sent"],
  );
  await world.until(() => bob.messages.length === 3);
  assert.deepEqual(bob.bodies, bodies);
});

test("messages that are sent while the gateway is down arrive once, in order, when it is back", async (t) => {
  const world = await World.of(t);
  const [alice, bob] = [await world.online("alice"), await world.online("bob")];
  const { start } = await world.stop();
  await world.until(() => alice.client.state !== State.CONNECTED);
  const bodies = ["first", "second", "third"];
  const sent = bodies.map((body) => alice.outbox.sendToUser("bob", { body }));
  await world.until(() => alice.statuses.length === 3);
  assert.deepEqual(
    sent.map(({ status }) => status),
    ["queued", "queued", "queued"],
  );
  await start();
  await world.until(() => bob.messages.length === 3 && sent.every(({ finished }) => finished));
  assert.deepEqual(bodiesByTime(bob), bodies);
  assert.equal(world.gateway.messages.length, 3);
});

for (let seed = 1; seed <= 4; ++seed) {
  test(`under random faults every message arrives once, in order (seed ${seed})`, async (t) => {
    const world = await World.of(t);
    const [alice, bob] = [await world.online("alice"), await world.online("bob")];
    const with_ = (probability: number, more: number) => ({ probability, seed: seed * 100 + more });
    world.gateway.setFaults(
      faults.combine(
        faults.drop({ ...talkIn, ...with_(0.15, 1) }),
        faults.drop({ ...talkOut, account: "alice", ...with_(0.15, 2) }),
        faults.duplicate({ ...talkIn, ...with_(0.15, 3) }),
        faults.terminate({ ...talkOut, account: "alice", ...with_(0.1, 4) }),
        faults.failAnswer(300, { ...talkOut, account: "alice", ...with_(0.1, 5) }),
        faults.refuse(404, { ...talkIn, ...with_(0.05, 6) }),
        faults.halfOpen({ ...talkIn, skip: seed, count: 1 }),
      ),
    );
    const bodies = Array.from({ length: 25 }, (_, i) => `message ${i}`);
    const sent = bodies.map((body) => alice.outbox.sendToUser("bob", { body, extra: body }));
    await world.until(() => sent.every(({ finished }) => finished), 250);
    assert.ok(sent.every(({ status }) => status === "sent"));
    assert.ok(world.gateway.messages.length > bodies.length, "some were stored twice");
    await world.until(() => bob.messages.length >= bodies.length);
    await bob.client.logout();
    assert.deepEqual(bob.bodies, bodies);
    assert.deepEqual(
      bob.messages.map(({ extra }) => extra),
      bodies,
    );
  });
}

for (let seed = 1; seed <= 3; ++seed) {
  test(`with faults on both sides every message arrives once (seed ${seed})`, async (t) => {
    const world = await World.of(t);
    const [alice, bob] = [await world.online("alice"), await world.online("bob")];
    const with_ = (probability: number, more: number) => ({ probability, seed: seed * 10 + more });
    world.gateway.setFaults(
      faults.combine(
        faults.terminate({ direction: "out", ...with_(0.06, 1) }),
        faults.drop({ ...talkIn, ...with_(0.1, 2) }),
        faults.duplicate({ ...talkIn, ...with_(0.2, 3) }),
        faults.duplicate({ ...talkOut, account: "bob", ...with_(0.2, 4) }),
      ),
    );
    const bodies = Array.from({ length: 25 }, (_, i) => `message ${i}`);
    const sent = bodies.map((body) => alice.outbox.sendToUser("bob", { body }));
    await world.until(() => sent.every(({ finished }) => finished), 100);
    world.gateway.setFaults(undefined);
    await world.until(() => bob.messages.length >= bodies.length, 100);
    await bob.client.logout();
    assert.deepEqual(bodiesByTime(bob), bodies);
  });
}
