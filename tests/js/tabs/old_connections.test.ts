// The server forgets the location of an account when an older connection of it ends, so the newer one no longer
// gets pushes: it is "deaf". A sleeping or discarded tab can hold an old connection open while several others lead.
import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { State } from "kim-web-sdk";
import { world, type Seat, type World } from "./world.js";

/** `count` tabs, of which the first is asleep, and the second has taken over. */
async function stolen(t: TestContext, count: number): Promise<[World, ...Seat[]]> {
  const w = await world(t, { strictLocation: true });
  const seats = await w.tabs(count);
  const [leader, thief] = seats as [Seat, Seat];
  leader.tab.freeze();
  await w.browser.passUntil(() => thief.events.includes("Reconnected"));
  return [w, ...seats];
}

async function hears(w: World, seat: Seat): Promise<void> {
  assert.ok(w.gateway.connections.some(({ located }) => located));
  const count = seat.bodies.length;
  w.post("hello");
  await w.received([seat], count + 1);
}

test("a sleeping leader that is discarded does not deafen the tab that leads after the one that replaced it", async (t) => {
  const [w, leader, thief, third] = (await stolen(t, 3)) as [World, Seat, Seat, Seat];
  thief.tab.kill();
  await w.browser.passUntil(() => third.events.length === 4);
  leader.tab.kill();
  await w.browser.pass(3000);
  await hears(w, third);
});

test("a sleeping leader that is discarded does not deafen a tab that was opened after it was replaced", async (t) => {
  const [w, leader, thief] = (await stolen(t, 2)) as [World, Seat, Seat];
  const late = w.listen();
  assert.equal((await late.client.login()).success, true);
  await w.browser.pass(1000);
  thief.client.dispose();
  await w.browser.passUntil(() => late.events.includes("Reconnected"));
  leader.tab.kill();
  await w.browser.pass(3000);
  await hears(w, late);
});

test("the next leader waits for the connections of two sleeping leaders, one after the other", async (t) => {
  const [w, leader, thief, third] = (await stolen(t, 3)) as [World, Seat, Seat, Seat];
  thief.tab.freeze();
  await w.browser.passUntil(() => third.events.length === 4);
  for (const { tab } of [leader, thief]) {
    await w.browser.pass(1000);
    tab.kill();
    await w.browser.pass(3000);
    await hears(w, third);
  }
});

test("a tab that came while the leader slept waits for that one's connection to end, too", async (t) => {
  const w = await world(t);
  const [leader] = (await w.tabs(1)) as [Seat];
  leader.tab.freeze();
  const late = w.listen("bob", { closeGrace: 5000 });
  const login = late.client.login();
  await w.browser.pass(1000);
  leader.tab.kill();
  await w.browser.pass(4000);
  assert.equal(w.connections, 0);
  await w.browser.pass(2000);
  assert.equal((await login).success, true);
});

test("a connection that the gateway has cut makes no tab log in more than once", async (t) => {
  const [w, leader, thief, third] = (await stolen(t, 3)) as [World, Seat, Seat, Seat];
  thief.tab.kill();
  await w.browser.passUntil(() => third.events.length === 4);
  const { logins } = w.gateway.stats;
  await w.browser.pass(150_000);
  assert.equal(w.gateway.stats.logins, logins + 1);
  await hears(w, third);
  leader.tab.kill();
  await w.browser.pass(150_000);
  assert.equal(w.gateway.stats.logins, logins + 1);
  await hears(w, third);
});

test("a sleeping leader that is discarded does not deafen a tab that came while it slept", async (t) => {
  const w = await world(t, { strictLocation: true });
  const [leader] = (await w.tabs(1)) as [Seat];
  leader.tab.freeze();
  const late = w.listen();
  const login = late.client.login();
  await w.browser.passUntil(() => late.client.state === State.CONNECTED);
  assert.equal((await login).success, true);
  await w.browser.pass(1000);
  leader.tab.kill();
  await w.browser.pass(3000);
  await hears(w, late);
});
