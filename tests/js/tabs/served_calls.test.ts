// A request of another tab that reaches the leader when that takes none.
import assert from "node:assert/strict";
import test from "node:test";
import { type TalkResult } from "kim-web-sdk";
import type { TabChannelClass } from "kim-web-sdk/tabs";
import { settle, wakings } from "../support/browser.js";
import { world, type Seat } from "./world.js";

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
