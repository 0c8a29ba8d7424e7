// The events of a page that the browser is about to freeze, or to put into the back/forward cache.
import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { State } from "kim-web-sdk";
import { settle } from "../support/browser.js";
import { pageFor, type Page } from "../support/page.js";
import { noLogins, world, type Seat } from "./world.js";

/** A leader in a page whose events the test raises; later tabs have a page of their own. */
async function leaderIn(t: TestContext) {
  const w = await world(t);
  const page = pageFor(t);
  const [leader] = (await w.tabs(1)) as [Seat];
  Reflect.deleteProperty(globalThis, "document");
  return { w, page, leader };
}

const hints: Record<string, [stop: (page: Page) => void, goOn: (page: Page) => void]> = {
  "is frozen": [
    ({ page }) => void page.dispatchEvent(new Event("freeze")),
    ({ page }) => void page.dispatchEvent(new Event("resume")),
  ],
  "is left": [
    ({ window }) => void window.dispatchEvent(new Event("pagehide")),
    ({ show }) => void show(true),
  ],
};

for (const [what, [stop, goOn]] of Object.entries(hints)) {
  test(`a leader whose page ${what} hands over at once, and takes part again when it comes back`, async (t) => {
    const { w, page, leader } = await leaderIn(t);
    const [follower] = (await w.tabs(1)) as [Seat];
    stop(page);
    await w.browser.pass(1000);
    assert.deepEqual(follower.events, ["Reconnecting", "Reconnected"]);
    assert.equal(leader.tab.openSockets, 0);
    goOn(page);
    await w.browser.pass(1000);
    w.post("1");
    await w.received([leader, follower], 1);
    assert.equal(follower.tab.openSockets, 1);
    follower.tab.kill();
    w.post("2");
    await w.received([leader], 2);
    assert.deepEqual(leader.bodies, ["1", "2"]);
    leader.client.dispose();
  });

  test(`messages that wait for a connection are sent by the next leader when the page of the leader ${what}`, async (t) => {
    const { w, page, leader } = await leaderIn(t);
    const [follower] = (await w.tabs(1)) as [Seat];
    w.gateway.setFaults(noLogins);
    w.gateway.dropConnections("bob");
    await settle();
    const talks = [leader, follower].map(({ client }, i) =>
      client.talkToUser("alice", { body: `${i + 1}` }, 3, { timeout: 60_000 }),
    );
    await settle();
    stop(page);
    await settle();
    w.gateway.setFaults(undefined);
    await w.browser.passUntil(() => w.gateway.messages.length === 2);
    for (const talk of talks) assert.equal((await talk).status, 0);
    assert.deepEqual(w.gateway.messages.map(({ body }) => body).sort(), ["1", "2"]);
    goOn(page);
    leader.client.dispose();
  });

  test(`a tab that is alone keeps its connection when its page ${what}`, async (t) => {
    const { w, page, leader } = await leaderIn(t);
    for (const tell of [stop, goOn]) {
      tell(page);
      await w.browser.pass(1000);
    }
    assert.deepEqual(leader.events, []);
    assert.equal(leader.client.state, State.CONNECTED);
    assert.equal(w.gateway.stats.logins, 1);
    leader.client.dispose();
  });
}

test("a tab that wakes up with an unread answer of its leader does not replace the leader", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  leader.tab.freeze();
  // Three questions are unanswered by now; after one more, the leader would be replaced.
  await w.browser.pass(9_000);
  follower.tab.freeze();
  await leader.tab.wake();
  await w.browser.pass(60_000);
  await follower.tab.wake(["timer", "mail", "socket", "lock"]);
  await w.browser.pass(5_000);
  assert.equal(follower.tab.openSockets, 0);
  assert.deepEqual(follower.events, []);
  assert.equal(w.gateway.stats.logins, 1);
});
