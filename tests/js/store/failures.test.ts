// Stores of an application's own that hang, throw, or answer what they should not.
import assert from "node:assert/strict";
import test from "node:test";
import Long from "long";
import {
  Command,
  MemoryStore,
  MessageContentResp,
  MessageIndexResp,
  State,
  Store,
  type AccountStore,
  type KIMOptions,
  type Message,
  type MessageIndex,
  type MessageStore,
  type OfflineMessages,
} from "kim-web-sdk";
import type { ManualClock } from "kim-web-sdk/testing";
import { fakeClient, FakeSocket, settle } from "../support/fake_socket.js";
import { acknowledged, pushFrame } from "../support/pushes.js";

type Methods = { [K in keyof AccountStore]?: ((...args: never[]) => unknown) | undefined };

const hang = (): Promise<never> => new Promise(() => undefined);
const accountStore = (): Promise<AccountStore> =>
  new MemoryStore().open(`${Math.random()}`, "alice");

/** A store whose account has some methods of its own. */
function storeWith(methods: Methods, account = accountStore()): MessageStore {
  return { open: async () => Object.assign(Object.create(await account), methods) as AccountStore };
}

const entry = { messageId: Long.fromNumber(5), sendTime: Long.fromNumber(5), accountB: "bob" };

/** A client of a store, and a server with one offline message. */
class Scene {
  readonly codes: string[] = [];
  readonly offline: OfflineMessages[] = [];
  readonly messages: Message[] = [];
  readonly client;
  private readonly _clock: ManualClock;
  private _pages = [MessageIndexResp.encode({ indexes: [entry] }).finish()];
  private _asked = 0;

  constructor(options: KIMOptions) {
    const { client, clock } = fakeClient(options);
    this.client = client;
    this._clock = clock;
    client.on("error", ({ code }) => void this.codes.push(code));
    client.on("offline", (offline) => void this.offline.push(offline));
    client.on("message", (message) => void this.messages.push(message));
  }

  /** Logs in; so much time passes meanwhile. */
  async login(ms: number, account?: string): Promise<boolean> {
    const login = this.client.login();
    await settle();
    await this._signIn(ms, account);
    return (await Promise.race([login, settle()]))?.success ?? false;
  }

  /** Time passes, in which the server answers. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left >= 0; left -= 250) {
      await settle();
      const asked = this.socket.packets.filter(
        ({ command }) => command === `${Command.OfflineIndex}`,
      );
      if (asked.length > this._asked) this.socket.answer(Command.OfflineIndex, this._pages.pop());
      this._asked = asked.length;
      await settle();
      this._clock.advance(Math.min(left, 250));
    }
    await settle();
  }

  /** The connection is lost; on the next ones the server lists messages, again and again. */
  async lose(listed: readonly bigint[]): Promise<void> {
    const indexes = listed.map((id) => ({ messageId: id, sendTime: id, accountB: "bob" }));
    this._pages = Array.from({ length: 50 }, () => MessageIndexResp.encode({ indexes }).finish());
    this.socket.closed();
    await settle();
  }

  /** The client comes back by itself; so much time passes then. */
  async comesBack(ms: number): Promise<void> {
    await this.pass(2500);
    await this._signIn(ms);
  }

  private async _signIn(ms: number, account?: string): Promise<void> {
    this._asked = 0;
    this.socket.signIn(account);
    await this.pass(ms);
  }

  later(callback: () => void, ms: number): void {
    this._clock.setTimeout(callback, ms);
  }

  get socket(): FakeSocket {
    return FakeSocket.last;
  }

  /** A message comes in, and is acknowledged. */
  async goesOn(): Promise<void> {
    this.socket.receive(pushFrame(77n));
    await settle();
    assert.deepEqual(
      this.messages.map(({ body }) => body),
      ["hello"],
    );
    await this.pass(250);
    assert.equal(await acknowledged(this.socket, this._clock), 77n);
    assert.equal(await Store.exist(77), true);
    this.client.dispose();
    await settle();
  }
}

for (const [what, options, patience] of [
  ...["load", "pendingIndexes", "putIndexes", "prune"].map(
    (method) =>
      [`whose ${method} never settles`, { store: storeWith({ [method]: hang }) }, 6500] as const,
  ),
  ["that never opens", { store: { open: hang }, storeTimeout: 1000 }, 2000] as const,
]) {
  test(`a store ${what} is reported once, and offline messages come all the same`, async () => {
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
    // A store need not take what was handled in one turn together.
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
  test(`the server is asked for a message of which the store gives ${what}`, async () => {
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

test("what a store that hangs with a write still shows goes along into memory", async () => {
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

test("a store that opens too late is closed, and asked nothing", async () => {
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

/** A store that keeps one message or page after the other, and takes 3 s for each. */
async function slowScene(): Promise<{ account: AccountStore; scene: Scene }> {
  const account = await accountStore();
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => unknown): Promise<unknown> =>
    (turn = turn.then(async () => {
      await new Promise<void>((resolve) => scene.later(resolve, 3000));
      await work();
    }));
  const methods = {
    putMessages: undefined,
    putMessage: (message: Message) => inTurn(() => account.putMessage(message)),
    putIndexes: (entries: MessageIndex[], cursor: Long) =>
      inTurn(() => account.putIndexes(entries, cursor)),
  };
  const scene = new Scene({ store: storeWith(methods, Promise.resolve(account)) });
  assert.equal(await scene.login(3500), true);
  return { account, scene };
}

test("a slow store is not given up as long as it goes on", async () => {
  const { account, scene } = await slowScene();
  for (const id of [61n, 62n, 63n]) {
    scene.socket.receive(pushFrame(id));
    await scene.pass(0);
  }
  await scene.pass(9500);
  assert.deepEqual(scene.codes, []);
  for (const id of ["61", "62", "63"]) assert.equal(await account.exist(id), true);
  scene.client.dispose();
});

test("offline messages whose page was being stored when the connection was lost are handed out", async () => {
  const account = await accountStore();
  const scene: Scene = new Scene({
    store: storeWith(
      {
        // What it has is seen before it says so.
        putIndexes: async (entries: MessageIndex[], cursor: Long) => {
          await account.putIndexes(entries, cursor);
          await new Promise<void>((resolve) => scene.later(resolve, 3000));
        },
      },
      Promise.resolve(account),
    ),
  });
  assert.equal(await scene.login(250), false);
  await scene.lose([6n]);
  assert.equal(await scene.login(10_000), true);
  const ids = scene.offline.flatMap(({ indexes }) =>
    indexes.map(({ messageId }) => messageId.toString()),
  );
  assert.deepEqual([ids, scene.codes], [["5", "6"], []]);
  scene.client.dispose();
});

test("a login does not wait for the page of another account that a store does not keep", async () => {
  const scene = new Scene({ store: storeWith({ putIndexes: hang }) });
  assert.equal(await scene.login(250), false);
  await scene.lose([]);
  assert.equal(await scene.login(250, "carol"), true);
  assert.equal(scene.client.account, "carol");
  scene.client.dispose();
});

test("messages that a slow store keeps late are not handed out as offline messages too", async () => {
  const { account, scene } = await slowScene();
  const ids = [61n, 62n, 63n, 64n, 65n, 66n];
  for (const id of ids) {
    scene.socket.receive(pushFrame(id));
    await scene.pass(0);
  }
  const handedOut = scene.offline.length;
  await scene.pass(11_000);
  await scene.lose(ids);
  await scene.comesBack(20_000);
  assert.deepEqual(
    scene.offline.slice(handedOut).flatMap(({ indexes }) => indexes),
    [],
  );
  for (const id of ids) assert.equal(await account.exist(`${id}`), true);
  assert.deepEqual(scene.codes, []);
  scene.client.dispose();
});

test("a page that waits behind what a slow store has to do is not reported, and not asked for again", async () => {
  const { scene } = await slowScene();
  for (const id of [61n, 62n, 63n, 64n, 65n, 66n]) {
    scene.socket.receive(pushFrame(id));
    await scene.pass(0);
  }
  await scene.lose([50n]);
  await scene.comesBack(12_000);
  // The user is online meanwhile.
  assert.equal(scene.client.state, State.CONNECTED);
  const handedOut = scene.offline.length;
  await scene.pass(10_000);
  assert.deepEqual(scene.codes, []);
  const asked = scene.socket.packets.filter(({ command }) => command === Command.OfflineIndex);
  assert.equal(asked.length, 2);
  const ids = scene.offline.slice(handedOut).flatMap(({ indexes }) => indexes);
  assert.deepEqual(
    ids.map(({ messageId }) => messageId.toNumber()),
    [50],
  );
  scene.client.dispose();
});

test("a store that takes messages together is not given them one by one as well", async () => {
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

test("a store that answers without promises, or with nothing where nothing is asked for, works", async () => {
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

test("a page that may not ask for IndexedDB is told so once, and keeps messages in memory", async (t) => {
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
