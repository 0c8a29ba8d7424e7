// Messages whose getters encode or decode other messages, as lazy or observed objects of a page may do.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { KIMClient, LogicPkt, MessageContentResp, MessageReq, type Init } from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";

import { FakeSocket } from "../support/fake_socket.js";

const plain = { type: 1, body: "the body", extra: "more" };
const content = (at: number) => ({ messageId: at, type: 1, body: `body ${at}`, extra: "" });

const request = (): LogicPkt => {
  const packet = new LogicPkt();
  return Object.assign(packet, {
    ...{ command: "chat.user.talk", channelId: "channel", sequence: 5, flag: 1, status: 0 },
    ...{ dest: "bob", payload: Uint8Array.of(1, 2, 3) },
  });
};

const long = MessageReq.encode({ type: 2, body: "l".repeat(20_000), extra: "" }).finish();

const clients: KIMClient[] = [];

/** So many that the core needs more memory. */
function logClientsIn(): void {
  const token = (): Promise<string> => new Promise(() => undefined);
  const options = { WebSocket: FakeSocket, clock: new ManualClock() };
  for (let i = 0; i < 300; ++i) {
    const client = new KIMClient("ws://gateway/", { token }, options);
    void client.login();
    clients.push(client);
  }
}

after(() => {
  for (const client of clients) client.dispose();
});

/** What a getter may do meanwhile. */
const deeds: Record<string, () => unknown> = {
  "encodes a message": () => MessageReq.encode({ type: 7, body: "another", extra: "extra" }),
  "encodes a long message": () => MessageReq.encode({ body: "l".repeat(20_000) }),
  "encodes a list": () => MessageContentResp.encode({ contents: [content(3), content(4)] }),
  "fails to encode a message": () =>
    assert.throws(() => MessageReq.encode({ type: 7, body: 1 } as unknown as Init<MessageReq>)),
  "decodes a message": () => MessageReq.decode(Uint8Array.of(8, 1, 18, 1, 65)),
  "decodes a long message": () => MessageReq.decode(long),
  "writes a packet": () => request().bytes(),
  "fails to write a packet": () => {
    assert.throws(() => Object.assign(request(), { status: 0.5 }).bytes(), /status/);
  },
  "reads a packet": () => LogicPkt.from(request().bytes()),
  "logs many clients in": logClientsIn,
};

/** `values` with a getter for this name, which runs `deed` at each access. */
function doing<T extends object>(values: T, name: keyof T, deed: () => unknown): T {
  const value = values[name];
  return Object.defineProperty(values, name, {
    enumerable: true,
    get() {
      deed();
      return value;
    },
  });
}

for (const [what, deed] of Object.entries(deeds)) {
  test(`a message is encoded correctly while one of its getters ${what}`, () => {
    const expected = MessageReq.encode(plain).finish();
    for (const name of ["type", "body", "extra"] as const) {
      // What is not written must not be what lies there already.
      MessageReq.encode({ type: 9, body: "something else", extra: "before" });
      const bytes = MessageReq.encode(doing({ ...plain }, name, deed)).finish();
      assert.deepEqual(bytes, expected, name);
    }
  });

  test(`a long list is encoded correctly while one of its getters ${what}`, () => {
    const contents = Array.from({ length: 2000 }, (_, at) => content(at));
    const expected = MessageContentResp.encode({ contents }).finish();
    for (const at of [0, 1000, 1999]) {
      const lazy = contents.slice();
      lazy[at] = doing(content(at), "messageId", deed);
      const bytes = MessageContentResp.encode({ contents: lazy }).finish();
      assert.deepEqual(bytes, expected);
    }
    assert.deepEqual(MessageContentResp.encode({ contents }).finish(), expected);
  });

  test(`a packet is written correctly while one of its getters ${what}`, () => {
    const expected = request().bytes();
    for (const name of ["command", "channelId", "sequence", "flag", "status", "dest"] as const) {
      assert.deepEqual(doing(request(), name, deed).bytes(), expected, name);
      assert.deepEqual(request().bytes(), expected, name);
    }
  });
}

test("encoding throws the error of a getter, even if that has encoded another message", () => {
  const failing = {
    get body(): string {
      MessageReq.encode(plain);
      throw new Error("of the getter");
    },
  };
  assert.throws(() => MessageReq.encode(failing), /of the getter/);
  assert.equal(MessageReq.decode(MessageReq.encode(plain).finish()).body, plain.body);
});

test("a packet is not made if one of its getters has thrown, even if it throws only once", () => {
  let times = 0;
  const packet = doing(request(), "dest", () => {
    if (++times === 1) throw new Error("of the getter");
  });
  assert.throws(() => packet.bytes(), /of the getter/);
  assert.ok(times > 1);
});

test("a packet holds what its payload is after its getters were asked", () => {
  const options = { maxByteLength: 4000 };
  type Resizable = ArrayBuffer & { resize(size: number): void };
  const Resizable = ArrayBuffer as unknown as new (size: number, o: typeof options) => Resizable;
  for (const [before, behind] of [
    [3000, 5],
    [3000, 300],
    [300, 0],
    [5, 3000],
  ] as const) {
    const buffer = new Resizable(before, options);
    const payload = new Uint8Array(buffer).fill(7);
    const packet = doing(Object.assign(request(), { payload }), "dest", () => {
      buffer.resize(behind);
    });
    const read = LogicPkt.from(packet.bytes()).payload;
    assert.deepEqual([...read], [...payload], `${before} bytes become ${behind}`);
    assert.equal(read.length, behind);
  }
});
