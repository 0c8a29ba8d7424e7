// A logout is for the whole account: it ends the session of every open tab, whatever happens to the leader
// meanwhile, but no login that comes after it.
import assert from "node:assert/strict";
import test from "node:test";
import { State } from "kim-web-sdk";
import { settle } from "../support/browser.js";
import { deferred } from "../support/clients.js";
import { noLogins, world, type Seat, type World } from "./world.js";

const isOver = ({ client }: Seat): boolean => client.state === State.CLOSED;

/** Advances the time until the promise has settled. */
async function end<T>(w: World, work: Promise<T>): Promise<T> {
  let done = false;
  void work.then(() => (done = true));
  await w.browser.passUntil(() => done);
  return work;
}

/** Logs out in a tab, and checks that no tab logs in again. */
async function logOut(w: World, { client }: Seat, seats: readonly Seat[]): Promise<void> {
  const { logins } = w.gateway.stats;
  await end(w, client.logout());
  await w.browser.passUntil(() => seats.every(isOver));
  await w.browser.pass(30_000);
  assert.equal(w.gateway.stats.logins, logins);
  assert.ok(seats.every(isOver));
}

test("a logout ends the session, even if the leader has slept so long that it is about to be replaced", async (t) => {
  const w = await world(t);
  const [leader, ...rest] = (await w.tabs(3)) as [Seat, Seat, Seat];
  leader.tab.freeze();
  await w.browser.pass(7500);
  await logOut(w, rest[0], rest);
});

test("a logout ends the session, even if the leader dies and has left posts unread", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  follower.tab.freeze("mail");
  await w.open().client.login();
  leader.tab.freeze();
  const out = follower.client.logout();
  await follower.tab.wake(["mail"]);
  assert.equal(follower.client.state, State.CLOSEING);
  leader.tab.kill();
  await end(w, out);
  assert.ok(isOver(follower));
});

test("a logout ends the session, even if its page, which leads, is left at once", async (t) => {
  const w = await world(t);
  const [leader, ...rest] = (await w.tabs(3)) as [Seat, Seat, Seat];
  const { logins } = w.gateway.stats;
  void leader.client.logout();
  leader.tab.kill();
  await w.browser.passUntil(() => rest.every(isOver));
  await w.browser.pass(30_000);
  assert.equal(w.gateway.stats.logins, logins);
});

test("a login that is given up while a logout is under way lets it end", async (t) => {
  const w = await world(t);
  for (const seat of await w.tabs(2)) {
    const controller = new AbortController();
    const out = seat.client.logout();
    const login = seat.client.login({ signal: controller.signal });
    controller.abort();
    assert.equal(((await login).err as { code?: string }).code, "aborted");
    await end(w, out);
    assert.ok(isOver(seat));
  }
});

test("a message that a tab sends before it logs out is sent, and the tab gets the answer", async (t) => {
  const w = await world(t);
  const [, follower] = (await w.tabs(2)) as [Seat, Seat];
  // After so long without posts of its tabs, the leader checks whether it still leads.
  follower.tab.freeze("timer");
  await w.browser.pass(10_000);
  const talk = follower.client.talkToUser("alice", { body: "good night" });
  const out = follower.client.logout();
  await settle();
  follower.tab.wake(["timer"]).catch(() => undefined);
  assert.equal((await end(w, talk)).status, 0);
  assert.equal(w.gateway.messages[0]?.body, "good night");
  await end(w, out);
});

test("a login while another tab logs out begins a new session", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  leader.tab.freeze("socket");
  const out = leader.client.logout();
  await settle();
  assert.equal(follower.client.state, State.CLOSEING);
  const login = follower.client.login();
  await end(w, out);
  assert.equal((await end(w, login)).success, true);
  assert.deepEqual(follower.events, ["Closed"]);
  assert.ok(isOver(leader));
});

test("a tab that is opened while the others log out is logged in afterwards", async (t) => {
  const w = await world(t);
  const [leader] = (await w.tabs(1)) as [Seat];
  leader.tab.freeze("socket");
  const out = leader.client.logout();
  await settle();
  const late = w.listen();
  const login = late.client.login();
  await settle();
  await end(w, out);
  assert.equal((await end(w, login)).success, true);
  w.post("1");
  await w.received([late], 1);
});

test("a logout that a leader obeys when it wakes ends no login that came after it", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  leader.tab.freeze();
  await end(w, follower.client.logout());
  const login = follower.client.login();
  await settle();
  await leader.tab.wake();
  assert.equal((await end(w, login)).success, true);
  await w.browser.passUntil(() => isOver(leader));
  await w.browser.pass(20_000);
  assert.equal(follower.client.state, State.CONNECTED);
  assert.equal(w.connections, 1);
});

for (const who of ["leads", "follows"]) {
  test(`a second logout calls off the login that came after the first, in a tab that ${who}`, async (t) => {
    const w = await world(t);
    const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
    const { client } = who === "leads" ? leader : follower;
    const { logins } = w.gateway.stats;
    const first = client.logout();
    const login = client.login();
    const second = client.logout();
    await end(w, Promise.all([first, second]));
    const { success, err } = await end(w, login);
    assert.deepEqual([success, (err as { code?: string }).code], [false, "closed"]);
    await w.browser.pass(10_000);
    assert.equal(client.state, State.CLOSED);
    assert.equal(w.gateway.stats.logins, logins);
  });
}

test("a login while the others log out stands, also if its tab has the lock before it reads of the end", async (t) => {
  const w = await world(t);
  const [leader] = (await w.tabs(1)) as [Seat];
  leader.tab.freeze("socket");
  const out = leader.client.logout();
  await settle();
  const late = w.listen("bob", { closeGrace: 1500 });
  const login = late.client.login();
  await settle();
  late.tab.freeze("mail");
  await end(w, out);
  await w.browser.pass(250);
  await late.tab.wake(["mail"]);
  assert.equal((await end(w, login)).success, true);
  assert.deepEqual(late.events, []);
});

test("messages that wait at a leader when a tab logs out end at once, as not sent", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2, { logoutTimeout: 10_000 })) as [Seat, Seat];
  w.gateway.setFaults(noLogins);
  w.gateway.dropConnections("bob");
  await settle();
  const codes: (string | undefined)[] = [];
  for (const { client } of [leader, follower])
    void client.talkToUser("alice", { body: "1" }).then(({ err }) => void codes.push(err?.code));
  await settle();
  void follower.client.logout();
  await settle();
  assert.deepEqual(codes, ["not_connected", "not_connected"]);
});

/** A tab that logs out while its token function has not returned yet; `give` makes that return a token. */
function earlyLogout(w: World): { late: Seat; out: Promise<void>; give: () => void } {
  const token = deferred<string>();
  const late = w.listen("bob", {}, () => token.promise);
  void late.client.login();
  const out = late.client.logout();
  return { late, out, give: () => token.resolve(w.gateway.mintToken("bob")) };
}

test("a logout that is called before its tab knows the account ends the session in every tab", async (t) => {
  const w = await world(t);
  const seats = await w.tabs(2);
  const { late, out, give } = earlyLogout(w);
  await w.browser.pass(1000);
  assert.equal(late.client.state, State.CLOSEING);
  give();
  await end(w, out);
  await w.browser.passUntil(() => [...seats, late].every(isOver));
});

test("a logout that never gets to know the account ends its own tab, in time", async (t) => {
  const w = await world(t);
  const [other] = (await w.tabs(1)) as [Seat];
  const { late, out, give } = earlyLogout(w);
  await end(w, out);
  assert.ok(isOver(late));
  give();
  await w.browser.pass(30_000);
  assert.equal(other.client.state, State.CONNECTED);
});

test("a login after a logout that does not know the account yet begins a new session", async (t) => {
  const w = await world(t);
  const [other] = (await w.tabs(1)) as [Seat];
  const { late, out, give } = earlyLogout(w);
  const login = late.client.login();
  give();
  await end(w, out);
  assert.equal((await end(w, login)).success, true);
  assert.deepEqual(other.events, ["Closed"]);
  await w.browser.pass(30_000);
  assert.equal(late.client.state, State.CONNECTED);
  assert.equal(w.connections, 1);
});

test("a tab that is disposed of right after its logout, before its account is known, logs out no other tab", async (t) => {
  const w = await world(t);
  const [leader] = (await w.tabs(1)) as [Seat];
  const token = deferred<string>();
  const late = w.listen("bob", {}, () => token.promise);
  const login = late.client.login();
  const out = late.client.logout();
  late.client.dispose();
  token.resolve(w.gateway.mintToken("bob"));
  await end(w, Promise.all([login, out]));
  await w.browser.pass(20_000);
  assert.deepEqual([leader.client.state, leader.events], [State.CONNECTED, []]);
});
