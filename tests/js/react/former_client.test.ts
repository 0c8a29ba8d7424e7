// An account's client is made while the one before has not ended yet.
import assert from "node:assert/strict";
import { once } from "node:events";
import test, { type TestContext } from "node:test";
import { MemoryStore, type KIMClient } from "kim-web-sdk";
import { createClientHook } from "kim-web-sdk/react";
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
    return Object.assign(client, {
      [Symbol.asyncDispose]: () => new Promise<void>((end) => endings.push(end)).then(dispose),
    });
  });
  const page = new Page(t);
  page.render(h(Status, { key: 1, useKIM, account: "slow" }));
  await page.shows("slow CONNECTED");
  // It leaves before it had a turn, and the one after it has to wait for the first all the same.
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
  t.after(() => endings[2]?.());
});

/** A page whose client was to end, by `end`, and what it has told the page since. */
async function afterEnd(t: TestContext, account: string, end: () => Promise<void>) {
  const told: string[] = [];
  const realm = globalThis as { reportError?: (error: Error) => void };
  realm.reportError = ({ message }) => void told.push(message);
  t.after(() => delete realm.reportError);
  const gateway = await gatewayFor(t);
  let endings = 0;
  const useKIM = createClientHook((account) =>
    Object.assign(clientFor(t, gateway, account, { store: new MemoryStore() }), {
      [Symbol.asyncDispose]: () => ((endings += 1), end()),
    }),
  );
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

test("a client that takes more than ten seconds to end holds up the next one no longer, and the page is told", async (t) => {
  const never = (): Promise<void> => new Promise(() => undefined);
  const { page, told, goOn } = await afterEnd(t, "never", never);
  t.mock.timers.tick(9_999);
  assert.deepEqual(told, []);
  t.mock.timers.tick(1);
  goOn();
  await page.shows("never CONNECTED");
  assert.deepEqual(told, ["kim-web-sdk/react: a client has not ended in 10000 ms"]);
});

test("a client that throws when it is to end does not hold up the next one, and the page is told", async (t) => {
  const { page, told, goOn } = await afterEnd(t, "thrown", () => {
    throw new Error("the application's");
  });
  goOn();
  await page.shows("thrown CONNECTED");
  assert.deepEqual(told, ["the application's"]);
});

for (const linger of [0, 60_000]) {
  test(`a client waits for the former one of another hook, which lingers for ${linger} ms, as hot replacement makes one`, async (t) => {
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
