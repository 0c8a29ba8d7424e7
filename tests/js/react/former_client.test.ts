// An account gets a new client while its former one has not ended yet.
import assert from "node:assert/strict";
import { once } from "node:events";
import test, { type TestContext } from "node:test";
import { MemoryStore, State, type KIMClient } from "kim-web-sdk";
import { createClientHook, type ClientHookOptions } from "kim-web-sdk/react";
import { createElement as h } from "react";
import { clientFor, deferred } from "../support/clients.js";
import { gatewayFor } from "../support/gateway.js";
import { hookFor, Status } from "../support/react_hook.js";
import { Page } from "../support/react_page.js";

test("a client waits until the account's former one has ended", async (t) => {
  const gateway = await gatewayFor(t);
  const endings: (() => void)[] = [];
  const useKIM = createClientHook((account) => {
    const client = clientFor(t, gateway, account, { store: new MemoryStore() });
    const dispose = client[Symbol.asyncDispose].bind(client);
    const held = () => new Promise<void>((end) => endings.push(end)).then(dispose);
    // The third client is disposed of with the page, when the test ends.
    return Object.assign(client, {
      [Symbol.asyncDispose]: () => (endings.length < 2 ? held() : dispose()),
    });
  });
  const page = new Page(t);
  page.render(h(Status, { key: 1, useKIM, account: "slow" }));
  await page.shows("slow CONNECTED");
  // The second client's component is unmounted before its turn has come; the third still waits for the first.
  for (const key of [2, 3]) {
    page.render(null);
    await page.shows("");
    while (endings.length < key - 1) await new Promise((resolve) => setTimeout(resolve, 1));
    page.render(h(Status, { key, useKIM, account: "slow" }));
    await page.shows("slow INIT");
  }
  endings[1]?.();
  assert.equal(gateway.stats.connections, 1);
  const closed = once(gateway, "close");
  endings[0]?.();
  await closed;
  await page.shows("slow CONNECTED");
  assert.equal(gateway.stats.connections, 2);
});

/** A page whose first client is being disposed of, by `end`, and the errors reported to the page since. */
async function afterEnd(t: TestContext, account: string, end: () => Promise<void>) {
  const told: string[] = [];
  const realm = globalThis as { reportError?: (error: Error) => void };
  realm.reportError = ({ message }) => void told.push(message);
  t.after(() => delete realm.reportError);
  const gateway = await gatewayFor(t);
  let endings = 0;
  const useKIM = createClientHook((account) => {
    const client = clientFor(t, gateway, account, { store: new MemoryStore() });
    const dispose = client[Symbol.asyncDispose].bind(client);
    return Object.assign(client, {
      [Symbol.asyncDispose]: () => ((endings += 1), endings === 1 ? end() : dispose()),
    });
  });
  const page = new Page(t);
  page.render(h(Status, { key: 1, useKIM, account }));
  await page.shows(`${account} CONNECTED`);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  page.render(null);
  for (let turns = 0; endings === 0; turns += 1) {
    assert.ok(turns < 500);
    t.mock.timers.tick(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const goOn = (): void => {
    t.mock.timers.reset();
    page.render(h(Status, { key: 2, useKIM, account }));
  };
  return { page, told, goOn };
}

test("a client whose end takes more than ten seconds holds up the next one no longer, and this is reported to the page", async (t) => {
  const never = (): Promise<void> => new Promise(() => undefined);
  const { page, told, goOn } = await afterEnd(t, "never", never);
  t.mock.timers.tick(9_999);
  assert.deepEqual(told, []);
  t.mock.timers.tick(1);
  goOn();
  await page.shows("never CONNECTED");
  assert.deepEqual(told, ["kim-web-sdk/react: a client has not ended in 10000 ms"]);
});

test("a client that throws when it is disposed of does not hold up the next one, and this is reported to the page", async (t) => {
  const { page, told, goOn } = await afterEnd(t, "thrown", () => {
    throw new Error("the application's");
  });
  goOn();
  await page.shows("thrown CONNECTED");
  assert.deepEqual(told, ["the application's"]);
});

for (const linger of [0, 60_000]) {
  test(`a client waits for the former one of another hook, as after hot module replacement, with a linger of ${linger} ms`, async (t) => {
    const gateway = await gatewayFor(t, { strictLocation: true });
    const order: string[] = [];
    for (const event of ["login", "close"] as const)
      gateway.on(event, () => void order.push(event));
    const [former, later] = [hookFor(t, gateway, { linger }), hookFor(t, gateway)];
    const page = new Page(t);
    page.render(h(Status, { key: "former", useKIM: former.useKIM, account: "replaced" }));
    await page.shows("replaced CONNECTED");
    const [begun, gate] = [deferred(), deferred()];
    const [client] = former.made as [KIMClient];
    const end = client[Symbol.asyncDispose].bind(client);
    client[Symbol.asyncDispose] = () => (begun.resolve(), gate.promise.then(end));
    page.render(h(Status, { key: "later", useKIM: later.useKIM, account: "replaced" }));
    await page.shows("replaced INIT");
    await begun.promise;
    for (let i = 0; i < 20; ++i) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(gateway.stats.connections, 1);
    gate.resolve();
    await page.shows("replaced CONNECTED");
    assert.deepEqual(order, ["login", "close", "login"]);
  });
}

/** A hook whose clients do nothing, and counts of those made, those ended, and their logins. */
function countedHook(options?: ClientHookOptions, end = () => Promise.resolve()) {
  const count = { made: 0, ended: 0, logins: 0 };
  const client = {
    state: State.INIT,
    on: () => () => undefined,
    login: () => ((count.logins += 1), Promise.resolve({ success: true })),
    [Symbol.asyncDispose]: () => ((count.ended += 1), end()),
  };
  const useKIM = createClientHook(() => ((count.made += 1), client as never), options);
  return { useKIM, count };
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 20; ++i) await new Promise((resolve) => setImmediate(resolve));
};

test("a client that is used again does not end when another hook's client begins", async (t) => {
  const [former, later] = [countedHook({ linger: 60_000 }), countedHook()];
  const page = new Page(t);
  const used = (key: string) => h(Status, { key, useKIM: former.useKIM, account: "used" });
  page.render(used("first"));
  await page.shows("used INIT");
  t.mock.timers.enable({ apis: ["setTimeout"] });
  page.render(null);
  await turns();
  page.render(used("second"));
  await turns();
  const other = new Page(t);
  other.render(h(Status, { useKIM: later.useKIM, account: "used" }));
  await turns();
  assert.deepEqual(former.count, { made: 1, ended: 0, logins: 1 });
  assert.deepEqual(later.count, { made: 1, ended: 0, logins: 1 });
  page.render(null);
  await turns();
});

test("even without a linger, a client goes on if its next user is mounted together with another hook's first", async (t) => {
  const [former, later] = [countedHook(), countedHook()];
  const page = new Page(t);
  const status = (key: string, { useKIM } = former) => h(Status, { key, useKIM, account: "moved" });
  page.render(status("old"));
  await page.shows("moved INIT");
  page.render([status("other", later), status("new")]);
  await page.shows("moved INITmoved INIT");
  await turns();
  assert.deepEqual(former.count, { made: 1, ended: 0, logins: 1 });
});

test("a lingering client ends at once when another hook's begins, even if an earlier one has ended meanwhile", async (t) => {
  const [one, two, three] = [countedHook(), countedHook({ linger: 60_000 }), countedHook()];
  const page = new Page(t);
  const status = ({ useKIM }: typeof one) => h(Status, { useKIM, account: "hurried" });
  page.render(h("div", { key: 1 }, status(one)));
  await page.shows("hurried INIT");
  t.mock.timers.enable({ apis: ["setTimeout"] });
  page.render(h("div", { key: 2 }, status(two)));
  await turns();
  page.render(null);
  await turns();
  assert.deepEqual([one.count.ended, two.count.made, two.count.ended], [0, 1, 0]);
  t.mock.timers.tick(1);
  page.render(h("div", { key: 3 }, status(three)));
  await turns();
  assert.deepEqual([one.count.ended, two.count.ended, three.count.made], [1, 1, 1]);
});

test("a client that is disposed of before its turn never logs in", async (t) => {
  const gate = deferred();
  const { useKIM, count } = countedHook({}, () => gate.promise);
  const page = new Page(t);
  page.render(h(Status, { key: 1, useKIM, account: "skipped" }));
  await page.shows("skipped INIT");
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const node of [null, h(Status, { key: 2, useKIM, account: "skipped" }), null]) {
    page.render(node);
    await turns();
    t.mock.timers.tick(1);
  }
  gate.resolve();
  await turns();
  assert.deepEqual(count, { made: 2, ended: 2, logins: 1 });
});
