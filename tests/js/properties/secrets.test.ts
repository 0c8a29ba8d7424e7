// No token and no text of a message reaches a log or an error, whatever happens. In random courses of events,
// every token and text carries a mark, which must not occur in anything that the client reports.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import fc from "fast-check";
import {
  Command,
  Content,
  Flag,
  KIMClient,
  LogicPkt,
  MessagePush,
  type KIMOptions,
} from "kim-web-sdk";

import { fakeClient, FakeSocket, settle } from "../support/fake_socket.js";

const mark = "CONFIDENTIAL";

/** Records all that a client reports: its log at any level, its error events, the results of its promises. */
class Ear {
  readonly heard: string[] = [];
  readonly options: KIMOptions = {
    logger: {
      debug: (...words: unknown[]) => this.hear(words),
      info: (...words: unknown[]) => this.hear(words),
      warn: (...words: unknown[]) => this.hear(words),
      error: (...words: unknown[]) => this.hear(words),
    },
  };

  readonly hear = (said: unknown): void => {
    // Includes what an error's message does not show: its cause, its stack and hidden fields.
    this.heard.push(inspect(said, { depth: 8, showHidden: true, maxStringLength: Infinity }));
  };
}

type Client = ReturnType<typeof fakeClient>["client"];

/** Inverts one byte, so that a message may no longer be one. */
function damaged(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at % copy.length] = (copy[at % copy.length] as number) ^ 0xff;
  return copy;
}

const pushed = (id: number): Uint8Array =>
  Object.assign(new LogicPkt(), {
    command: Command.ChatUserTalk,
    dest: `alice ${mark}`,
    flag: Flag.Push,
    payload: MessagePush.encode({ messageId: id, body: `body ${mark}`, extra: mark }).finish(),
  }).bytes();

/** The events of a course; `n` is a random number. */
const happenings: ((client: Client, ear: Ear, n: number) => unknown)[] = [
  (client, ear) => void client.login().then(({ err }) => ear.hear(err)),
  (client) => void client.logout(),
  (client, ear, n) => {
    const content = new Content(`body ${mark}`, n, `extra ${mark}`);
    client.talkToUser("bob", content).then(({ err }) => ear.hear(err), ear.hear);
  },
  (client, ear) => {
    const packet = LogicPkt.build("app.anything", "bob", new TextEncoder().encode(mark));
    client.request(packet).then(({ err }) => ear.hear(err), ear.hear);
  },
  () => FakeSocket.last.open(),
  () => FakeSocket.last.fail(),
  () => FakeSocket.last.closed(),
  () => FakeSocket.last.logIn(),
  (_client, _ear, n) => FakeSocket.last.receive(pushed(n)),
  (_client, _ear, n) => FakeSocket.last.receive(damaged(pushed(n), n)),
  (_client, _ear, n) => FakeSocket.last.receive(pushed(n).subarray(0, n % 80)),
  (_client, _ear, n) => {
    const request = FakeSocket.last.packets.at(-1);
    const statuses = [0, 101, 105, 300, 404, 7];
    const payload = new TextEncoder().encode(mark);
    if (request) FakeSocket.last.answer(request.command ?? "", payload, statuses[n % 6]);
  },
  () => FakeSocket.last.receive(`text ${mark}`),
];

test("no token and no message's text reaches a log or an error, whatever happens", async () => {
  const course = fc.array(
    fc.record({ what: fc.nat(happenings.length - 1), n: fc.nat(1000), ms: fc.nat(20_000) }),
    { minLength: 5, maxLength: 40 },
  );
  let said = 0;
  await fc.assert(
    fc.asyncProperty(course, async (steps) => {
      const ear = new Ear();
      const { client, clock } = fakeClient(ear.options, undefined, `token ${mark}`);
      client.on("error", ear.hear);
      void client.login().then(({ err }) => ear.hear(err));
      for (const { what, n, ms } of steps) {
        try {
          await happenings[what]?.(client, ear, n);
        } catch {
          // The fake gateway was told to answer a request that had not been sent.
        }
        await settle();
        if (n % 3 === 0) clock.advance(ms);
      }
      ear.hear(client.stats());
      client.dispose();
      await settle();
      said += ear.heard.length;
      const leak = ear.heard.find((words) => words.includes(mark));
      assert.equal(leak, undefined);
    }),
    { numRuns: 150 },
  );
  assert.ok(said > 1000, `only ${said} things were said`);
});

test("the JSON of a client has its address, state, account and channel, and no token", async () => {
  const { client } = fakeClient({}, "ws://gateway/", `a.${mark}.c`);
  const login = client.login();
  await settle();
  await FakeSocket.last.logIn("alice");
  await login;
  const { wsurl, account, channelId, state } = client;
  assert.deepEqual(JSON.parse(JSON.stringify({ client })), {
    client: { wsurl, state, account, channelId },
  });
  client.dispose();
});

// Classes of browsers have such a name too. Vue's `reactive`, for one, would wrap a client that is an "Object".
test("a client's Symbol.toStringTag says that it is not a plain object", () => {
  assert.equal(Object.prototype.toString.call(fakeClient().client), "[object KIMClient]");
});

// Jest's automock takes a class's methods from its prototype, if that is an "Object".
test("the prototype of clients is a plain object by its Symbol.toStringTag", () => {
  assert.equal(Object.prototype.toString.call(KIMClient.prototype), "[object Object]");
});

test("a client that is inspected shows no token", async () => {
  const { client } = fakeClient({}, "ws://gateway/", `a.${mark}.c`);
  void client.login();
  await settle();
  assert.ok(!inspect(client, { depth: Infinity, maxArrayLength: 0 }).includes(mark));
  client.dispose();
});
