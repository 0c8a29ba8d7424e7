// Every event of a client also happens in a tab whose connection is another tab's.
import assert from "node:assert/strict";
import test from "node:test";
import type { KIMEventMap } from "kim-web-sdk";
import { world, type World } from "./world.js";

const lose = (w: World): unknown => w.gateway.dropConnections("bob");

/** What makes each event happen. A new event does not compile before it is listed here. */
const causes: Record<keyof KIMEventMap, (w: World) => unknown> = {
  message: (w) => w.post("hello"),
  offline: lose,
  state: lose,
  error: (w) => w.gateway.sendRaw("bob", new Uint8Array([1, 2, 3])),
  notification: (w) => w.gateway.push("bob", { command: "app.hint", payload: new Uint8Array() }),
  sync: lose,
  Reconnecting: lose,
  Reconnected: lose,
  Closed: (w) => w.gateway.kick("bob"),
  Kickout: (w) => w.gateway.kick("bob"),
};

for (const [event, cause] of Object.entries(causes) as [
  keyof KIMEventMap,
  (w: World) => unknown,
][]) {
  test(`a tab without the connection is told of the event "${event}"`, async (t) => {
    const w = await world(t);
    const [, follower] = await w.tabs(2);
    let isTold = false;
    follower?.client.on(event, () => {
      isTold = true;
    });
    cause(w);
    await w.browser.passUntil(() => isTold);
    assert.ok(isTold);
  });
}
