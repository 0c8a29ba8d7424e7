// A client works without a store that cannot be used.
import assert from "node:assert/strict";
import test from "node:test";
import { MemoryStore, Store, type AccountStore, type MessageStore } from "kim-web-sdk";
import { clientFor, Inbox, next } from "../support/clients.js";
import { gatewayFor } from "../support/gateway.js";
import { freshName } from "../support/stored.js";

class BrokenStore implements MessageStore {
  constructor(private readonly opens: boolean) {}

  async open(namespace: string, account: string): Promise<AccountStore> {
    if (!this.opens) throw new Error("storage is forbidden");
    const store = await new MemoryStore().open(namespace, account);
    store.putMessages = () => Promise.reject(new Error("the disk is full"));
    return store;
  }
}

for (const [what, opens] of [
  ["does not open", false],
  ["cannot write", true],
] as const) {
  test(`a store that ${what} is reported once, and the chat goes on in memory`, async (t) => {
    const gateway = await gatewayFor(t);
    const options = { store: new BrokenStore(opens), namespace: freshName() };
    const bob = clientFor(t, gateway, "bob", { ...options, ackDelay: 0 });
    const errors: string[] = [];
    bob.on("error", ({ code }) => errors.push(code));
    const inbox = new Inbox();
    bob.onmessage(inbox.take);
    assert.equal((await bob.login()).success, true);
    for (const body of ["1", "2"]) gateway.postMessage({ from: "alice", to: "bob", body });
    await inbox.count(2);
    const notified = next(bob, "notification");
    gateway.push("bob", { command: "app.hint" });
    await notified;
    assert.deepEqual(errors, ["store_failed"]);
    for (const { messageId } of inbox.messages) assert.equal(await Store.exist(messageId), true);
  });
}

test("a store that hangs does not keep the user offline", async (t) => {
  const gateway = await gatewayFor(t);
  const store: MessageStore = { open: () => new Promise(() => undefined) };
  const bob = clientFor(t, gateway, "bob", { store, storeTimeout: 10 });
  const reported = next(bob, "error");
  assert.equal((await bob.login()).success, true);
  assert.equal((await reported).code, "store_failed");
});
