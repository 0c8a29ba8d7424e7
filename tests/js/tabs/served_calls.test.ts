// Requests that a leader has not sent yet when it stops leading.
import assert from "node:assert/strict";
import test from "node:test";
import { KIMStatus, type TalkResult } from "kim-web-sdk";
import type { TabChannelClass } from "kim-web-sdk/tabs";
import { settle, wakings } from "../support/browser.js";
import { noLogins, world, type Seat } from "./world.js";

for (const [how, order] of Object.entries(wakings)) {
  test(`a request that its leader gives back and then falls asleep is sent once, also when that one wakes up ${how}`, async (t) => {
    const w = await world(t);
    const options = { requestTimeout: 60_000 };
    const [first] = (await w.tabs(1, options)) as [Seat];
    const tab = w.browser.tab();
    let closes = (): void => undefined;
    class WatchedChannel extends tab.BroadcastChannel {
      override postMessage(data: unknown): void {
        super.postMessage(data);
        if ((data as { presence?: { open: boolean } }).presence?.open === false) closes();
      }
    }
    const BroadcastChannel = WatchedChannel as TabChannelClass;
    const leader = w.open("bob", { ...options, BroadcastChannel }, tab);
    await leader.client.login();
    const follower = w.listen("bob", options);
    await follower.client.login();
    first.tab.freeze();
    await w.browser.passUntil(() => leader.events.includes("Reconnected"));
    // The old connection ends, so the leader logs in again. The other tab does not know yet.
    let talk: Promise<TalkResult> | undefined;
    closes = () => {
      talk ??= follower.client.talkToUser("alice", { body: "late" });
    };
    first.tab.kill();
    await settle();
    tab.freeze();
    await w.browser.passUntil(() => follower.events.length === 4);
    await tab.wake(order);
    await w.browser.pass(20_000);
    assert.equal((await talk)?.status, 0);
    assert.equal(w.gateway.messages.length, 1);
    assert.equal(w.connections, 1);
  });
}

test("a message that waits for a connection ends as not sent when its tab, which leads, is disposed of", async (t) => {
  const w = await world(t);
  const [leader] = (await w.tabs(2)) as [Seat, Seat];
  w.gateway.setFaults(noLogins);
  w.gateway.dropConnections("bob");
  await settle();
  const talk = leader.client.talkToUser("alice", { body: "1" });
  await settle();
  leader.client.dispose();
  const { status, err } = await talk;
  assert.deepEqual([status, err?.code], [KIMStatus.SendFailed, "not_connected"]);
});
