// Stores whose calls take long, but succeed.
import assert from "node:assert/strict";
import test from "node:test";
import type Long from "long";
import {
  Command,
  State,
  type AccountStore,
  type Clock,
  type Message,
  type MessageIndex,
  type StoredState,
} from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";
import { fakeClient, FakeSocket, settle } from "../support/fake_socket.js";
import { accountStore, hang, Scene, storeWith } from "../support/store_scene.js";

/** A store that writes one message or page of the index at a time, and takes 3 s for each. */
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

test("a slow store is not given up as long as it makes progress", async () => {
  const { account, scene } = await slowScene();
  await scene.receive([61n, 62n, 63n]);
  await scene.pass(9500);
  assert.deepEqual(scene.codes, []);
  for (const id of ["61", "62", "63"]) assert.equal(await account.exist(id), true);
  scene.client.dispose();
});

test("a storeTimeout that is too long for a timer does not end at once", async () => {
  const clock = new ManualClock(1_000_000);
  const plain: Clock = {
    now: () => clock.now(),
    // As in browsers and in Node.
    setTimeout: (callback, ms) => clock.setTimeout(callback, ms > 2 ** 31 - 1 ? 1 : ms),
    clearTimeout: (timer) => clock.clearTimeout(timer),
  };
  const load = async (limit: number): Promise<StoredState> => {
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, 3000));
    return (await accountStore()).load(limit);
  };
  const store = storeWith({ load });
  const { client } = fakeClient({ clock: plain, storeTimeout: 2 ** 32, store });
  const codes: string[] = [];
  client.on("error", ({ code }) => void codes.push(code));
  void client.login();
  await settle();
  FakeSocket.last.signIn();
  for (let ms = 0; ms < 3000; ms += 100) {
    await settle();
    clock.advance(100);
  }
  await settle();
  assert.deepEqual(codes, []);
  assert.ok(FakeSocket.last.packets.some(({ command }) => command === `${Command.OfflineIndex}`));
  client.dispose();
});

test("offline messages whose page was being stored when the connection was lost are handed out", async () => {
  const account = await accountStore();
  const scene: Scene = new Scene({
    store: storeWith(
      {
        // The entries can be read before the promise resolves.
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

test("a login does not wait for a store that hangs with another account's index page", async () => {
  const scene = new Scene({ store: storeWith({ putIndexes: hang }) });
  assert.equal(await scene.login(250), false);
  await scene.lose([]);
  assert.equal(await scene.login(250, "carol"), true);
  assert.equal(scene.client.account, "carol");
  scene.client.dispose();
});

test("messages that a slow store writes late are not also handed out as offline messages", async () => {
  const { account, scene } = await slowScene();
  const ids = [61n, 62n, 63n, 64n, 65n, 66n];
  await scene.receive(ids);
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

test("an index page that waits for a slow store is neither reported nor requested again", async () => {
  const { scene } = await slowScene();
  await scene.receive([61n, 62n, 63n, 64n, 65n, 66n]);
  await scene.lose([50n]);
  await scene.comesBack(12_000);
  // The client is online meanwhile.
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

test("a store that takes long to mark thousands of offline messages as handled is not given up", async () => {
  const account = await accountStore();
  let turn = Promise.resolve();
  const scene: Scene = new Scene({
    store: storeWith(
      {
        // Ten milliseconds for each id.
        forgetPending: (ids: Long[]) =>
          (turn = turn.then(async () => {
            await new Promise<void>((resolve) => scene.later(resolve, 10 * ids.length));
            await account.forgetPending(ids);
          })),
      },
      Promise.resolve(account),
    ),
  });
  assert.equal(await scene.login(250), true);
  await scene.lose(Array.from({ length: 3000 }, (_, n) => BigInt(100 + n)));
  await scene.comesBack(35_000);
  assert.deepEqual(scene.codes, []);
  assert.deepEqual(await account.pendingIndexes(), []);
  scene.client.dispose();
});

test("a store is not given up as long as the page is too busy to receive its answers", async () => {
  const account = await accountStore();
  const putMessages = async (messages: readonly Message[]): Promise<void> => {
    await new Promise<void>((resolve) => scene.later(resolve, 20_000));
    await Promise.all(messages.map((message) => account.putMessage(message)));
  };
  const scene = new Scene({ store: storeWith({ putMessages }, Promise.resolve(account)) });
  assert.equal(await scene.login(250), true);
  scene.delayTimers(60);
  await scene.receive([61n]);
  await scene.pass(21_000);
  assert.deepEqual(scene.codes, []);
  assert.equal(await account.exist("61"), true);
  scene.client.dispose();
});

test("a store that never answers a busy page is given up in the end", async () => {
  const scene = new Scene({ store: storeWith({ putMessages: hang }) });
  assert.equal(await scene.login(250), true);
  scene.delayTimers(60);
  await scene.receive([61n]);
  await scene.pass(30_000);
  assert.deepEqual(scene.codes, ["store_failed"]);
  scene.messages.length = 0;
  await scene.goesOn();
});
