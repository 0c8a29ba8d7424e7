// Stores of applications that hang, throw, or return wrong values.
import assert from "node:assert/strict";
import test from "node:test";
import Long from "long";
import {
  Command,
  MessageContentResp,
  Store,
  type AccountStore,
  type Message,
  type MessageStore,
} from "kim-web-sdk";
import { pushFrame } from "../support/pushes.js";
import {
  accountStore,
  entry,
  hang,
  Scene,
  storeWith,
  type Methods,
} from "../support/store_scene.js";

for (const [what, options, patience] of [
  ...["load", "pendingIndexes", "putIndexes", "prune"].map(
    (method) =>
      [`whose ${method} never settles`, { store: storeWith({ [method]: hang }) }, 6500] as const,
  ),
  ["that never opens", { store: { open: hang }, storeTimeout: 1000 }, 2000] as const,
]) {
  test(`a store ${what} is reported once, and offline messages are delivered all the same`, async () => {
    const scene = new Scene(options);
    assert.equal(await scene.login(patience), true);
    assert.deepEqual(scene.codes, ["store_failed"]);
    assert.deepEqual(
      scene.offline.map((offline) => offline.listUsers()),
      [["bob"]],
    );
    await scene.goesOn();
    assert.deepEqual(scene.codes, ["store_failed"]);
  });
}

for (const method of ["putMessage", "putMessages", "setMark", "forgetPending"] as const) {
  test(`a store whose ${method} never settles is reported once, and messages are acknowledged all the same`, async () => {
    // `putMessages` is optional in a store.
    const methods = { putMessages: undefined, [method]: hang };
    const scene = new Scene({ store: storeWith(methods) });
    assert.equal(await scene.login(250), true);
    scene.socket.receive(pushFrame(76n, "before"));
    await scene.pass(8000);
    scene.messages.length = 0;
    assert.deepEqual(scene.codes, ["store_failed"]);
    await scene.goesOn();
    assert.deepEqual(scene.codes, ["store_failed"]);
  });
}

for (const method of ["get", "putContents"] as const) {
  test(`a page of offline messages comes although the store's ${method} never settles`, async () => {
    const scene = new Scene({ store: storeWith({ [method]: hang }) });
    assert.equal(await scene.login(250), true);
    const page = scene.offline[0]?.loadUser("bob", 1);
    await scene.pass(method === "get" ? 6500 : 0);
    const contents = [{ messageId: entry.messageId, type: 1, body: "while away", extra: "" }];
    scene.socket.answer(Command.OfflineContent, MessageContentResp.encode({ contents }).finish());
    await scene.pass(method === "get" ? 0 : 6500);
    assert.deepEqual(
      (await page)?.map(({ body }) => body),
      ["while away"],
    );
    assert.deepEqual(scene.codes, ["store_failed"]);
    scene.client.dispose();
  });
}

for (const [what, kept] of [
  ["a message without a body", { messageId: entry.messageId, sendTime: entry.sendTime }],
  ["nonsense", "nonsense"],
] as const) {
  test(`the contents of a message for which the store returns ${what} are requested from the server`, async () => {
    const scene = new Scene({ store: storeWith({ get: () => Promise.resolve(kept) }) });
    assert.equal(await scene.login(250), true);
    const page = scene.offline[0]?.loadUser("bob", 1);
    await scene.pass(0);
    const contents = [{ messageId: entry.messageId, type: 1, body: "while away", extra: "" }];
    scene.socket.answer(Command.OfflineContent, MessageContentResp.encode({ contents }).finish());
    assert.equal((await page)?.[0]?.body, "while away");
    scene.client.dispose();
  });
}

test("contents that a store returns without type and extra have type 0 and an empty extra", async () => {
  const kept = { messageId: entry.messageId, sendTime: entry.sendTime, body: "bare" };
  const scene = new Scene({ store: storeWith({ get: () => Promise.resolve(kept) }) });
  assert.equal(await scene.login(250), true);
  const page = await scene.offline[0]?.loadUser("bob", 1);
  assert.deepEqual(
    page?.map(({ type, body, extra }) => [type, body, extra]),
    [[0, "bare", ""]],
  );
  scene.client.dispose();
});

test("the mark of a store that hangs in a write is copied to the store in memory", async () => {
  const account = await accountStore();
  const mark = { messageId: Long.fromNumber(4), sendTime: Long.fromNumber(4) };
  await account.setMark(mark);
  const scene = new Scene({ store: storeWith({ putIndexes: hang }, Promise.resolve(account)) });
  assert.equal(await scene.login(6500), true);
  assert.equal((await Store.lastId()).toString(), "4");
  await account.setMark({ messageId: Long.fromNumber(9), sendTime: Long.fromNumber(9) });
  assert.equal((await Store.lastId()).toString(), "4");
  scene.client.dispose();
});

test("a store that opens too late is closed, and not called otherwise", async () => {
  const called: string[] = [];
  const names = ["load", "pendingIndexes", "putIndexes", "putMessage", "prune", "close"] as const;
  const methods = names.map((name) => [name, () => void called.push(name)]);
  const late = Object.fromEntries(methods) as AccountStore;
  let open: (store: AccountStore) => void = () => undefined;
  const scene = new Scene({ store: { open: () => new Promise((resolve) => (open = resolve)) } });
  assert.equal(await scene.login(6500), true);
  open(late);
  await scene.goesOn();
  assert.deepEqual(called, ["close"]);
  assert.deepEqual(scene.codes, ["store_failed"]);
});

test("a store with putMessages is not given the messages one by one as well", async () => {
  const account = await accountStore();
  const together: number[] = [];
  const takers = {
    putMessages: (messages: readonly Message[]) => void together.push(messages.length),
    putMessage: () => assert.fail("one by one"),
  };
  const scene = new Scene({ store: storeWith(takers, Promise.resolve(account)) });
  assert.equal(await scene.login(250), true);
  for (const id of [71n, 72n, 73n]) scene.socket.receive(pushFrame(id));
  await scene.pass(1000);
  assert.deepEqual([together, scene.codes], [[3], []]);
  scene.client.dispose();
});

test("a store is asked once per connection to prune messages, whatever prune resolves to", async () => {
  let asked = 0;
  const prune = (): Promise<number> => Promise.resolve(++asked < 5 ? 1000 : 0);
  const scene = new Scene({ store: storeWith({ prune }) });
  assert.equal(await scene.login(250), true);
  assert.equal(asked, 1);
  await scene.lose([]);
  await scene.comesBack(250);
  await scene.goesOn();
  assert.deepEqual([asked, scene.codes], [2, []]);
});

test("a store works that returns no promises, or undefined where no value is needed", async () => {
  const kept = new Map<string, Message>();
  const nothing = (): undefined => undefined;
  const account = {
    load: () => ({ cursor: Long.ONE, known: [] }),
    pendingIndexes: () => [],
    putMessage: (message: Message) => void kept.set(message.messageId.toString(), message),
    get: (id: string) => kept.get(id) ?? null,
    exist: (id: string) => kept.has(id),
    ...{ putIndexes: nothing, forgetPending: nothing, putContents: nothing },
    ...{ setMark: nothing, prune: nothing, close: nothing },
  };
  const scene = new Scene({ store: { open: () => account } as unknown as MessageStore });
  assert.equal(await scene.login(250), true);
  await scene.goesOn();
  assert.deepEqual(scene.codes, []);
});

const none = undefined;
for (const [what, methods] of [
  ["load gives nothing", { load: () => none }],
  ["load gives null", { load: () => Promise.resolve(null) }],
  ["load gives no known ids", { load: () => ({ cursor: Long.ZERO }) }],
  ["load gives no cursor", { load: () => ({ known: [] }) }],
  ["load gives an id that is none", { load: () => ({ cursor: Long.ZERO, known: [null] }) }],
  ["pendingIndexes gives nothing", { pendingIndexes: () => none }],
  ["pendingIndexes gives null", { pendingIndexes: () => Promise.resolve(null) }],
  ["pendingIndexes gives an entry that is none", { pendingIndexes: () => [null] }],
  [
    "pendingIndexes gives an entry without a time",
    { pendingIndexes: () => [{ messageId: Long.ONE }] },
  ],
  [
    "pendingIndexes gives an entry without an id",
    { pendingIndexes: () => [{ sendTime: Long.ONE }] },
  ],
  ["methods are missing", { load: none }],
  ["putIndexes throws at once", { putIndexes: () => assert.fail("full") }],
  ["close throws too", { putIndexes: () => assert.fail("full"), close: () => assert.fail("full") }],
] as [string, Methods][]) {
  test(`a store whose ${what} has failed: it is reported once, and the chat goes on in memory`, async () => {
    const scene = new Scene({ store: storeWith(methods) });
    assert.equal(await scene.login(250), true);
    assert.deepEqual(
      scene.offline.map((offline) => offline.listUsers()),
      [["bob"]],
    );
    await scene.goesOn();
    assert.deepEqual(scene.codes, ["store_failed"]);
  });
}

test("a page that may not access IndexedDB gets one error, and keeps messages in memory", async (t) => {
  Object.defineProperty(globalThis, "indexedDB", {
    configurable: true,
    get: () => assert.fail("forbidden"),
  });
  t.after(() => Reflect.deleteProperty(globalThis, "indexedDB"));
  const scene = new Scene({});
  assert.equal(await scene.login(250), true);
  await scene.goesOn();
  assert.deepEqual(scene.codes, ["store_failed"]);
});

for (const [what, open] of [
  ["gives nothing", () => none],
  ["throws at once", () => assert.fail("forbidden")],
] as const) {
  test(`a store whose open ${what} has failed: it is reported once, and the chat goes on in memory`, async () => {
    const scene = new Scene({ store: { open } as unknown as MessageStore });
    assert.equal(await scene.login(250), true);
    await scene.goesOn();
    assert.deepEqual(scene.codes, ["store_failed"]);
  });
}

test("a store is closed once, and not called again, if the application disposes of the client when the store fails", async () => {
  const calls: string[] = [];
  const record =
    (name: string, work: () => Promise<unknown>): (() => Promise<unknown>) =>
    () => {
      calls.push(name);
      return work();
    };
  const scene = new Scene({
    store: storeWith({
      load: record("load", () => Promise.reject(new Error("no room"))),
      pendingIndexes: record("pendingIndexes", () => Promise.resolve([])),
      close: record("close", () => Promise.resolve()),
    }),
  });
  scene.client.on("error", () => scene.client.dispose());
  await scene.login(250);
  assert.deepEqual(scene.codes, ["store_failed"]);
  assert.equal(calls.indexOf("close"), calls.length - 1, calls.join());
});
