// A message whose last handler goes away while the leader ends.
import assert from "node:assert/strict";
import test from "node:test";
import { State } from "kim-web-sdk";
import type { SharedClient, TabChannelClass } from "kim-web-sdk/tabs";
import { deferred } from "../support/clients.js";
import { settle } from "../support/browser.js";
import { world } from "./world.js";

/** More posts than a leader needs to end: one that passes on a message in a loop would never stop. */
const tooMany = 200;

const ends: [string, (client: SharedClient) => unknown][] = [
  ["logs out", (client) => client.logout()],
  ["ends by await using", (client) => client[Symbol.asyncDispose]()],
  ["is disposed of", (client) => client.dispose()],
];

for (const [what, end] of ends) {
  test(`a leader that ${what} passes on a message no more when the last tab that was handling it has closed`, async (t) => {
    const w = await world(t, { answerClose: false });
    const tab = w.browser.tab();
    const Channel = tab.BroadcastChannel;
    let posts = 0;
    class CountedChannel extends Channel {
      override postMessage(data: unknown): void {
        assert.ok(++posts < tooMany, "the leader posts without end");
        super.postMessage(data);
      }
    }
    const options = { BroadcastChannel: CountedChannel as TabChannelClass };
    const leader = w.open("bob", options, tab);
    await leader.client.login();
    const follower = w.open();
    const started = deferred();
    follower.client.onmessage(() => {
      started.resolve();
      return new Promise(() => undefined);
    });
    await follower.client.login();
    await settle();
    const id = w.post("1");
    await started.promise;
    void end(leader.client);
    await settle();
    follower.tab.kill();
    await settle();
    await w.browser.pass(10_000);
    assert.ok(posts < tooMany);
    assert.equal(leader.client.state, State.CLOSED);
    assert.notEqual(w.gateway.readMark("bob"), id);
    const next = w.listen();
    await next.client.login();
    await w.received([next], 1);
    assert.deepEqual(next.bodies, ["1"]);
  });
}
