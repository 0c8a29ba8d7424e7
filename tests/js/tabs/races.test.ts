// A browser delivers locks and posts independently: a tab can get the lock of one that has ended before it reads
// why. And a session can end while something else is under way.
import assert from "node:assert/strict";
import test from "node:test";
import { Command, Content, KIMStatus, State } from "kim-web-sdk";
import { faults } from "kim-web-sdk/testing";
import { login as loginElsewhere } from "../support/gateway.js";
import { wakings } from "../support/browser.js";
import { next, noLogins, world, type Seat, type World } from "./world.js";

const isOver = ({ client }: Seat): boolean => client.state === State.CLOSED;

const endings: Record<string, { last: string[]; end: (w: World, leader: Seat) => unknown }> = {
  "a kickout": {
    last: ["Kickout", "Closed"],
    end: (w) => loginElsewhere(w.gateway, "bob"),
  },
  "a logout": {
    last: ["Closed"],
    end: (_, leader) => leader.client.logout(),
  },
  "the end of all attempts": {
    last: ["Closed"],
    end: (w) => {
      w.gateway.setFaults(noLogins);
      w.gateway.dropConnections("bob");
    },
  },
};

for (const [what, { last, end }] of Object.entries(endings)) {
  test(`${what} ends the session in every tab, even one that gets the lock before it reads of the end`, async (t) => {
    const w = await world(t);
    const seats = await w.tabs(3, { closeGrace: 1500, maxReconnectAttempts: 1 });
    const [leader, ...rest] = seats as [Seat, Seat, Seat];
    // One reads no posts for a while; the other learns of a new leader first.
    for (const { tab } of rest) tab.freeze("mail");
    await end(w, leader);
    await w.browser.passUntil(() => isOver(leader));
    await w.browser.pass(500);
    const { logins } = w.gateway.stats;
    for (const { tab } of rest) await tab.wake(["mail"]);
    assert.deepEqual(seats.map(isOver), [true, true, true]);
    for (const { events } of rest) assert.deepEqual(events.slice(-last.length), last);
    w.gateway.setFaults(undefined);
    await w.browser.pass(60_000);
    assert.equal(w.gateway.stats.logins, logins, "nobody takes over what is over");
  });
}

test("a kickout is reported as one in every tab, however long the browser takes to say who has the lock", async (t) => {
  const w = await world(t);
  const tab = w.browser.tab();
  let slow = false;
  const query = async (): ReturnType<typeof tab.locks.query> => {
    const wait = slow;
    slow = false;
    if (wait) await new Promise<void>((resolve) => void tab.clock.setTimeout(resolve, 1000));
    return tab.locks.query();
  };
  const locks = { ...tab.locks, query };
  const leader = w.open("bob", { locks }, tab);
  await leader.client.login();
  const [follower] = (await w.tabs(1)) as [Seat];
  slow = true;
  await loginElsewhere(w.gateway, "bob");
  await w.browser.passUntil(() => [leader, follower].every(isOver));
  for (const { events } of [leader, follower]) assert.deepEqual(events, ["Kickout", "Closed"]);
});

test("a logout at the moment at which its tab gets the lock ends the session, and nothing connects", async (t) => {
  const w = await world(t);
  // `moment`: the number of microtasks after the browser has said who has the lock.
  for (let moment = 0; moment < 12; ++moment) {
    const tab = w.browser.tab();
    let out: Promise<void> | undefined;
    const logOut = async (): Promise<void> => {
      for (let i = 0; i < moment; ++i) await Promise.resolve();
      await seat.client.logout();
    };
    const query = async (): ReturnType<typeof tab.locks.query> => {
      const list = await tab.locks.query();
      out ??= logOut();
      return list;
    };
    const seat: Seat = w.open("bob", { locks: { ...tab.locks, query } }, tab);
    let code: string | undefined;
    void seat.client.login().then(({ err }) => (code = (err as { code?: string }).code));
    let done = false;
    await w.browser.pass(250);
    void out?.then(() => (done = true));
    await w.browser.pass(5000);
    assert.deepEqual([done, code], [true, "closed"], `${moment}`);
    assert.deepEqual([seat.events, seat.client.state], [["Closed"], State.CLOSED], `${moment}`);
    assert.equal(w.gateway.stats.logins, 0);
  }
});

test("a tab that reads of a kickout late does not report a lost connection", async (t) => {
  const w = await world(t);
  const seats = (await w.tabs(3)) as [Seat, Seat, Seat];
  const [, ...rest] = seats;
  for (const { tab } of rest) tab.freeze("mail");
  await loginElsewhere(w.gateway, "bob");
  await w.browser.pass(1000);
  for (const { tab } of rest) await tab.wake(["mail"]);
  for (const { events } of seats) assert.deepEqual(events, ["Kickout", "Closed"]);
  assert.deepEqual(w.browser.query().held, [], "nobody keeps a lock");
});

test("a login after a kickout succeeds although another tab sleeps through both", async (t) => {
  const w = await world(t);
  const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
  follower.tab.freeze();
  await loginElsewhere(w.gateway, "bob");
  await w.browser.passUntil(() => isOver(leader));
  let done = false;
  void leader.client.login().then(({ success }) => (done = success));
  await w.browser.passUntil(() => done);
  await follower.tab.wake();
  await w.browser.pass(5000);
  assert.equal(leader.client.state, State.CONNECTED);
  assert.equal(isOver(follower), true);
});

test("a connection that is lost at the moment at which it is established causes one reconnect, not two", async (t) => {
  const w = await world(t);
  const [leader, next] = (await w.tabs(2)) as [Seat, Seat];
  w.gateway.setFaults(faults.drop({ command: Command.OfflineIndex, count: 1 }));
  leader.tab.kill();
  await w.browser.pass(3000);
  // The tab waits for the index. When it wakes, a push makes it stop waiting, and then the close event comes.
  next.tab.freeze();
  w.post("1");
  await w.browser.pass(180_000);
  await next.tab.wake();
  await w.browser.pass(30_000);
  assert.equal(next.client.state, State.CONNECTED);
  assert.deepEqual(next.events, ["Reconnecting", "Reconnected"]);
});

test("a login after a kickout stands, even if another tab reads of the kickout only afterwards", async (t) => {
  const w = await world(t);
  const [leader, other] = (await w.tabs(2, { closeGrace: 1500 })) as [Seat, Seat];
  other.tab.freeze("mail");
  const closed = next(leader.client, "Closed");
  await loginElsewhere(w.gateway, "bob");
  await w.browser.pass(250);
  await closed;
  const login = leader.client.login();
  // By now the other tab has the lock, and is not connected yet.
  await w.browser.pass(2500);
  await other.tab.wake(["mail"]);
  await w.browser.pass(5000);
  assert.deepEqual(await login, { success: true });
  assert.deepEqual(leader.events, ["Kickout", "Closed"]);
});

for (const [how, order] of Object.entries(wakings)) {
  test(`a leader that wakes ${how}, and leads again, sends no requests that were given up meanwhile`, async (t) => {
    const w = await world(t);
    const [leader, follower] = (await w.tabs(2)) as [Seat, Seat];
    leader.tab.freeze();
    const first = follower.client.talkToUser("carol", new Content("given up"));
    await w.browser.passUntil(() => follower.events.includes("Reconnected"));
    assert.equal((await first).status, KIMStatus.RequestTimeout);
    assert.equal((await follower.client.talkToUser("carol", new Content("sent"))).status, 0);
    follower.tab.kill();
    await leader.tab.wake(order);
    await w.browser.passUntil(() => leader.events.includes("Reconnected"));
    await w.browser.pass(5000);
    const bodies = w.gateway.messages.map(({ body }) => body);
    assert.deepEqual(bodies, ["sent"]);
  });
}
