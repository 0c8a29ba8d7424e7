import assert from "node:assert/strict";
import test from "node:test";
import { KIMError, State } from "kim-web-sdk";
import { settle } from "./tabs_browser.js";
import { next, world } from "./tabs_support.js";

test("the tabs of an account share one connection", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(3);
  assert.equal(w.gateway.stats.logins, 1);
  assert.equal(w.connections, 1);
  for (const { client } of seats) {
    assert.equal(client.state, State.CONNECTED);
    assert.equal(client.account, "bob");
  }
});

test("the tab with the connection asks its function for the address", async (t) => {
  const w = await world(t);
  const asked = [0, 0];
  const seats = asked.map((_, i) => {
    const url = () => {
      asked[i] = (asked[i] ?? 0) + 1;
      return Promise.resolve(w.gateway.url);
    };
    return w.open("bob", {}, undefined, url);
  });
  for (const { client } of seats) assert.deepEqual(await client.login(), { success: true });
  assert.deepEqual(asked, [1, 0]);
  assert.equal(w.gateway.stats.logins, 1);
});

test("every tab gets every message once and in order", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(3);
  const bodies = Array.from({ length: 20 }, (_, i) => String(i));
  for (const body of bodies) w.post(body);
  await w.received(seats, bodies.length);
  for (const seat of seats) assert.deepEqual(seat.bodies, bodies);
});

test("every tab is told when a sync begins and ends", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(2);
  const told = seats.map(({ client }) => {
    const phases: string[] = [];
    client.on("sync", (phase) => phases.push(phase));
    return phases;
  });
  const back = seats.map(({ client }) => next(client, "Reconnected"));
  w.gateway.dropConnections("bob");
  await w.browser.passUntil(() => told.every(({ length }) => length === 2));
  await Promise.all(back);
  for (const phases of told) assert.deepEqual(phases, ["started", "finished"]);
});

test("a tab that gives its login up leaves the others alone", async (t) => {
  const w = await world(t);
  const [other] = await w.tabs(1);
  const { client } = w.open();
  const controller = new AbortController();
  const login = client.login({ signal: controller.signal });
  controller.abort();
  const { err } = await login;
  assert.ok(err instanceof KIMError);
  assert.equal(err.code, "aborted");
  await settle();
  assert.equal(client.state, State.CLOSED);
  assert.equal(other?.client.state, State.CONNECTED);
  assert.deepEqual(await client.login(), { success: true });
  assert.equal(w.gateway.stats.logins, 1);
});

test("when the tab with the connection is killed, another takes over and nothing is lost", async (t) => {
  const w = await world(t);
  const [leader, ...rest] = await w.tabs(3);
  w.post("before");
  await w.received(rest, 1);
  leader?.tab.kill();
  await settle();
  w.post("meanwhile");
  await w.received(rest, 2);
  w.post("after");
  await w.received(rest, 3);
  for (const seat of rest) {
    assert.deepEqual(seat.bodies, ["before", "meanwhile", "after"]);
    assert.deepEqual(seat.events, ["Reconnecting", "Reconnected"]);
  }
  assert.equal(w.connections, 1);
});
