// The state that a tab shows, and the results of its calls, while its session begins or ends.
import assert from "node:assert/strict";
import test from "node:test";
import { State, type KIMError } from "kim-web-sdk";
import { settle } from "../support/browser.js";
import { noLogins, statesOf, world, type Seat } from "./world.js";

for (const who of ["the leader", "another tab"]) {
  test(`a login of ${who} while the connection is lost is answered when it is back`, async (t) => {
    const w = await world(t);
    const seats = (await w.tabs(2)) as [Seat, Seat];
    const { client } = seats[who === "the leader" ? 0 : 1];
    w.gateway.setFaults(noLogins);
    w.gateway.dropConnections("bob");
    await w.browser.passUntil(() => client.state === State.RECONNECTING);
    let isAnswered = false;
    const login = client.login().finally(() => (isAnswered = true));
    await w.browser.pass(1000);
    assert.ok(!isAnswered);
    w.gateway.setFaults(undefined);
    await w.browser.passUntil(() => isAnswered);
    assert.deepEqual(await login, { success: true });
    assert.equal(client.state, State.CONNECTED);
  });
}

test("a tab shows from its call on that a login is under way", async (t) => {
  const w = await world(t);
  const [, { client }] = (await w.tabs(2)) as [Seat, Seat];
  void client.logout();
  await w.browser.passUntil(() => client.state === State.CLOSED);
  for (const each of [client, w.open().client]) {
    const login = each.login();
    assert.equal(each.state, State.CONNECTING);
    await w.browser.pass(1000);
    assert.deepEqual(await login, { success: true });
  }
});

test("a tab that gives its login up while the others reconnect takes no part", async (t) => {
  const w = await world(t);
  const [leader] = (await w.tabs(1)) as [Seat];
  w.gateway.setFaults(noLogins);
  w.gateway.dropConnections("bob");
  await w.browser.passUntil(() => leader.client.state === State.RECONNECTING);
  const { client } = w.open();
  const controller = new AbortController();
  const login = client.login({ signal: controller.signal });
  await w.browser.pass(1000);
  assert.equal(client.state, State.CONNECTING);
  controller.abort();
  assert.equal(((await login).err as KIMError).code, "aborted");
  w.gateway.setFaults(undefined);
  await w.browser.passUntil(() => leader.client.state === State.CONNECTED);
  await settle();
  assert.equal(client.state, State.CLOSED);
});

test("a tab that is opened while a leader logs out shows no logout", async (t) => {
  const w = await world(t);
  const [leader] = (await w.tabs(1)) as [Seat];
  leader.tab.freeze("socket");
  void leader.client.logout();
  await settle();
  const late = w.listen();
  const states = statesOf(late);
  const login = late.client.login();
  await settle();
  await leader.tab.wake();
  await w.browser.pass(5000);
  assert.deepEqual(await login, { success: true });
  assert.deepEqual(states, ["CONNECTING", "CONNECTED"]);
});

test("a tab never shows a connection that was lost before the tab had synced with the leader", async (t) => {
  const w = await world(t);
  const [first, second] = [w.open(), w.open()];
  const states = statesOf(second);
  first.client.on("state", (state) => {
    if (state === State.CONNECTED) first.client.dispose();
  });
  const logins = [first.client.login(), second.client.login()];
  await w.browser.pass(5000);
  assert.deepEqual(
    (await Promise.all(logins)).map(({ success }) => success),
    [false, true],
  );
  assert.deepEqual(states, ["CONNECTING", "CONNECTED"]);
});

test("a leader that loses its lock while it logs out shows nothing but the end", async (t) => {
  const w = await world(t);
  const [leader, other] = (await w.tabs(2)) as [Seat, Seat];
  const states = statesOf(leader);
  leader.tab.stand();
  void other.client.logout();
  await w.browser.passUntil(() => other.client.state === State.CLOSED);
  const login = other.client.login();
  await w.browser.pass(12_000);
  await leader.tab.wake();
  await w.browser.pass(5000);
  assert.deepEqual(await login, { success: true });
  assert.deepEqual(states, ["CLOSEING", "CLOSED"]);
});

test("a login in a handler of a logout's event waits for the end of the logout", async (t) => {
  const w = await world(t);
  await w.tabs(1);
  const { client } = w.open();
  let again: ReturnType<typeof client.login> | undefined;
  let end: Promise<unknown> | undefined;
  client.on("state", (state) => {
    if (state === State.CONNECTED && !end) end = client.logout();
    if (state === State.CLOSEING) again = client.login();
  });
  const login = client.login();
  await w.browser.pass(5000);
  assert.equal(((await login).err as KIMError).code, "closed");
  await end;
  assert.deepEqual(await again, { success: true });
  assert.equal(client.state, State.CONNECTED);
  assert.equal(w.gateway.stats.logins, 2);
});

test("a login that is aborted when its tab learns of the previous session's end ends nothing else", async (t) => {
  const w = await world(t);
  const [{ client, events }] = (await w.tabs(1)) as [Seat];
  const controller = new AbortController();
  client.on("state", (state) => {
    if (state === State.CLOSED) controller.abort();
  });
  const end = client.logout();
  const login = client.login({ signal: controller.signal });
  await w.browser.pass(1000);
  await end;
  assert.equal(((await login).err as KIMError).code, "aborted");
  assert.deepEqual(events, ["Closed"]);
});

test("a login after a logout is not answered with the connection that the logout ends", async (t) => {
  const w = await world(t);
  const [leader, other] = (await w.tabs(2)) as [Seat, Seat];
  leader.tab.freeze();
  // The time in which the leader is asked whether it is awake.
  await w.browser.pass(3000);
  void other.client.logout();
  await w.browser.passUntil(() => other.client.state === State.CLOSED);
  const login = other.client.login();
  const states = statesOf(other);
  await settle();
  await leader.tab.wake();
  await w.browser.pass(15_000);
  assert.deepEqual(await login, { success: true });
  assert.deepEqual(states, ["CONNECTED"]);
});
