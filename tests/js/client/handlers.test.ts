// Which messages the handlers are given, in which order, and what happens when they finish.
import assert from "node:assert/strict";
import test from "node:test";
import { Store, type Clock, type Message } from "kim-web-sdk";
import { deferred, freshStore, Inbox, online } from "../support/clients.js";
import { FakeSocket, onlineClient, settle } from "../support/fake_socket.js";
import { gatewayFor, until } from "../support/gateway.js";
import { clientWithCursor, pushFrame } from "../support/pushes.js";

test("each message is stored when its own handler has finished, in whatever order they finish", async (t) => {
  const gateway = await gatewayFor(t);
  const bob = await online(t, gateway, "bob", freshStore());
  const gates = new Map<string, () => void>();
  bob.onmessage((message) => {
    const { promise, resolve } = deferred();
    gates.set(String(message.body), resolve);
    return promise;
  });
  const bodies = ["1", "2", "3", "4"];
  const ids = bodies.map(
    (body) => gateway.postMessage({ from: "alice", to: "bob", body }).messageId,
  );
  await until(() => gates.size === bodies.length);
  const kept = async (): Promise<string> => {
    const messages: (Message | null)[] = await Promise.all(ids.map((id) => Store.get(id)));
    return messages.map((message) => message?.body ?? "-").join("");
  };
  for (const [finished, expected] of [
    ["3", "--3-"],
    ["1", "1-3-"],
    ["4", "1-34"],
    ["2", "1234"],
  ] as const) {
    gates.get(finished)?.();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await kept(), expected);
  }
});

test("the callback of onmessage comes before the handlers of `on`, whenever it was set", async (t) => {
  const gateway = await gatewayFor(t);
  const bob = await online(t, gateway, "bob");
  const called: string[] = [];
  const on = (): void => void called.push("on");
  bob.on("message", on);
  bob.onmessage(() => called.push("replaced"));
  bob.onmessage(() => called.push("onmessage"));
  const inbox = new Inbox();
  bob.on("message", inbox.take);
  gateway.postMessage({ from: "alice", to: "bob", body: "1" });
  await inbox.count(1);
  assert.deepEqual(called, ["onmessage", "on"]);
  bob.off("message", on);
  gateway.postMessage({ from: "alice", to: "bob", body: "2" });
  await inbox.count(2);
  assert.deepEqual(called, ["onmessage", "on", "onmessage"]);
});

for (const throws of [false, true]) {
  for (const before of [true, false]) {
    const order = before ? "before" : "after";
    const ending = throws ? "has failed with" : "has seen";
    test(`a message that a handler ${order} a loop ${ending} does not come again when the loop ends`, async (t) => {
      const gateway = await gatewayFor(t);
      const bob = await online(t, gateway, "bob");
      const seen: (string | undefined)[] = [];
      const handle = ({ body }: Message): void => {
        seen.push(body);
        if (throws) throw new Error("this handler fails");
      };
      if (before) bob.on("message", handle);
      const loop = bob.messages();
      if (!before) bob.on("message", handle);
      gateway.postMessage({ from: "alice", to: "bob", body: "1" });
      await until(() => seen.length === 1);
      await loop.return?.();
      gateway.postMessage({ from: "alice", to: "bob", body: "2" });
      await until(() => seen.includes("2"));
      assert.deepEqual(seen, ["1", "2"]);
    });
  }
}

test("messages that waited come once each, also where the first of them brings another handler", async () => {
  const { client, socket } = await clientWithCursor();
  const messages = [1n, 2n, 3n];
  for (const id of messages) socket.receive(pushFrame(id, `${id}`));
  await settle();
  const seen: string[] = [];
  client.once("message", ({ body }) => {
    seen.push(`once ${body}`);
    client.on("message", (message) => seen.push(`then ${message.body}`));
  });
  await settle();
  assert.deepEqual(seen, ["once 1", "then 2", "then 3"]);
  client.dispose();
});

test("a message that waits for its handler is not among the offline messages of a reconnect", async () => {
  const { client, clock, socket } = await clientWithCursor();
  const listed: number[] = [];
  client.onofflinemessage(({ indexes }) => void listed.push(indexes.length));
  socket.receive(pushFrame(5n, "waits"));
  await settle();
  socket.closed();
  clock.advance(30_000);
  await settle();
  await FakeSocket.last.logIn();
  assert.deepEqual(listed, [0, 0]);
  const seen: (string | undefined)[] = [];
  client.onmessage(({ body }) => seen.push(body));
  assert.deepEqual(seen, ["waits"]);
  client.dispose();
});

test("a loop that calls next() again before a message has come ends its first call, and goes on", async () => {
  const { client, socket } = await clientWithCursor();
  const loop = client.messages();
  const first = loop.next();
  const second = loop.next();
  assert.deepEqual(await first, { done: true, value: undefined });
  socket.receive(pushFrame(1n, "1"));
  const next: IteratorResult<Message, undefined> = await second;
  assert.deepEqual([next.done, next.value?.body], [false, "1"]);
  client.dispose();
});

test("a loop that is ended says that it is done", async () => {
  const { client } = await onlineClient();
  const ended = await client.messages().return?.();
  assert.deepEqual(ended, { done: true, value: undefined });
  client.dispose();
});

test("a message's arrival time is the clock's, if the clock tells the date", async (t) => {
  const gateway = await gatewayFor(t);
  const clock: Clock = {
    date: 1234567890123,
    now: () => performance.now(),
    setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
    clearTimeout: (timer) => clearTimeout(timer as number),
  };
  const bob = await online(t, gateway, "bob", { clock });
  const inbox = new Inbox();
  bob.onmessage(inbox.take);
  gateway.postMessage({ from: "alice", to: "bob", body: "1" });
  const [message] = await inbox.count(1);
  assert.equal(message?.arrivalTime, 1234567890123);
});
