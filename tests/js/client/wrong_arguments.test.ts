// Calls from untyped programs: a call with wrong arguments says so in its result, like every other failure.
import assert from "node:assert/strict";
import test from "node:test";
import {
  Command,
  doLogin,
  Flag,
  GroupCreateReq,
  GroupJoinReq,
  KIMStatus,
  LogicPkt,
  MessagePush,
  MessageReq,
  State,
  type KIMClient,
  type SignalOptions,
} from "kim-web-sdk";
import { fakeClient, FakeSocket, onlineClient, settle } from "../support/fake_socket.js";

type Method = Exclude<keyof KIMClient, symbol>;
type Untyped = Record<Method, (...args: unknown[]) => Promise<Asked>>;
interface Asked {
  status: number;
  err?: { code: string };
}

for (const [name, args] of [
  ["talkToUser", []],
  ["talkToUser", ["bob", null]],
  ["talkToGroup", ["g", "text"]],
  ["createGroup", []],
  ["joinGroup", [null]],
  ["joinGroup", [{ groupID: "g" }]],
  ["joinGroup", [""]],
  ["createGroup", [{ name: "g", members: "bob" }]],
  ["createGroup", [{ name: "g", members: [{ account: "bob" }] }]],
  ["createGroup", [{ name: "g", members: [null] }]],
  ["createGroup", [{ name: "g", members: [], avatar: {} }]],
  ["createGroup", [{ name: "g", members: [], introduction: true }]],
  ["talkToUser", ["bob", { body: "x" }, 3, { timeout: -5 }]],
  ["talkToUser", ["bob", { body: "x" }, 3, { timeout: "soon" }]],
  ["quitGroup", []],
  ["quitGroup", [{ groupId: "", account: "bob" }]],
  ["GetGroup", []],
  ["request", []],
  ["request", [null]],
  ["request", [{ command: {}, payload: new Uint8Array() }]],
  ["request", [{ command: "chat.user.talk", dest: {}, payload: new Uint8Array() }]],
  ["request", [{ command: "chat.user.talk", dest: "bob", payload: "text" }]],
  ["request", [{ command: "chat.user.talk", dest: "bob", payload: new Float64Array(8) }]],
  ["request", [{ command: "chat.user.talk", dest: "bob" }]],
  ["talkToUser", [{}, { body: "x" }]],
  ["talkToUser", ["bob", { body: {} }]],
  ["talkToUser", ["bob", { body: "x", type: "text" }]],
  ["talkToUser", ["bob", { body: "x", type: 1.5 }]],
  ["talkToUser", ["bob", { body: "x", type: 2 ** 31 }]],
  ["talkToGroup", ["g", { body: "x", type: 2 ** 32 + 1 }]],
  ["talkToUser", ["bob", { body: "x", type: -(2 ** 31) - 1 }]],
  ["talkToUser", ["bob", { body: "x" }, -1]],
  ["talkToUser", ["bob", { body: "x" }, NaN]],
  ["talkToUser", ["bob", { body: "x" }, "twice"]],
] as [Method, unknown[]][]) {
  test(`${name} of ${JSON.stringify(args)} resolves with invalid_argument, and sends nothing`, async () => {
    const { client, socket } = await onlineClient();
    const before = socket.sent.length;
    const { status, err } = await (client as unknown as Untyped)[name](...args);
    assert.deepEqual([status, err?.code], [KIMStatus.SendFailed, "invalid_argument"]);
    assert.equal(socket.sent.length, before);
    client.dispose();
  });
}

test("a packet without a command and a destination is sent with empty ones", async () => {
  const { client, socket } = await onlineClient();
  const packet = { payload: new Uint8Array([7]) } as LogicPkt;
  const asked = client.request(packet);
  const sent = socket.packets.pop();
  assert.deepEqual([sent?.command, sent?.dest, [...(sent?.payload ?? [])]], ["", "", [7]]);
  client.dispose();
  const { dest, err } = await asked;
  assert.deepEqual([dest, err?.code], ["", "connection_lost"]);
});

test("the smallest and the largest type are sent unchanged", async () => {
  const { client, socket } = await onlineClient();
  for (const [dest, type] of [
    ["low", -(2 ** 31)],
    ["high", 2 ** 31 - 1],
  ] as const) {
    void client.talkToUser(dest, { body: "x", type }, 2 ** 31 - 1);
    const sent = MessageReq.decode(socket.packets.pop()?.payload as Uint8Array);
    assert.equal(sent.type, type);
  }
  client.dispose();
});

test("numbers in place of text are sent as their digits, and null as no extra", async () => {
  const { client, socket } = await onlineClient();
  const untyped = client as unknown as Untyped;
  const content = { type: "2", body: 42, extra: null };
  const talk = untyped.talkToUser(7, content);
  const sent = socket.packets.pop();
  assert.equal(sent?.dest, "7");
  assert.deepEqual({ ...MessageReq.decode(sent.payload) }, { type: 2, body: "42", extra: "" });
  socket.answer(Command.ChatUserTalk);
  assert.equal((await talk).status, 0);
  client.dispose();
});

test("numbers in place of a group's texts are sent as their digits", async () => {
  const { client, socket } = await onlineClient();
  const untyped = client as unknown as Untyped;
  const group = { name: 2024, owner: 1, members: [2, 3, "2"], avatar: 7, introduction: 8 };
  void untyped.createGroup(group);
  const made = GroupCreateReq.decode(socket.packets.pop()?.payload as Uint8Array);
  assert.deepEqual([made.name, made.owner], ["2024", "1"]);
  assert.deepEqual([made.avatar, made.introduction], ["7", "8"]);
  assert.deepEqual(made.members, ["2", "3", client.account]);
  void untyped.joinGroup({ account: 7, groupId: 8 });
  const joined = GroupJoinReq.decode(socket.packets.pop()?.payload as Uint8Array);
  assert.deepEqual({ ...joined }, { account: "7", groupId: "8" });
  client.dispose();
});

test("a packet whose destination is a number sends its payload, and nothing else of the memory", async () => {
  const { client, socket } = await onlineClient();
  const payload = new Uint8Array(60).fill(0x2e);
  const answer = client.request(LogicPkt.build("chat.group.talk", 12345 as never, payload));
  const sent = socket.packets.pop();
  assert.deepEqual([sent?.dest, sent?.payload], ["12345", payload]);
  socket.answer("chat.group.talk");
  assert.equal((await answer).status, 0);
  client.dispose();
});

for (const register of [
  (client: KIMClient, handler: never) => client.on("message", handler),
  (client: KIMClient, handler: never) => client.once("offline", handler),
  (client: KIMClient, handler: never) => client.onmessage(handler),
  (client: KIMClient, handler: never) => client.onofflinemessage(handler),
  (client: KIMClient, handler: never) => client.register(["Closed"], handler),
]) {
  test(`a handler that is not a function is refused by ${String(register).slice(21)}`, async () => {
    const { client } = await onlineClient();
    assert.throws(() => register(client, {} as never), {
      code: "invalid_argument",
      message: "a handler must be a function",
    });
    client.dispose();
  });
}

test("a callback that is refused leaves the one before in its place", async () => {
  const { client, socket } = await onlineClient();
  const ids: string[] = [];
  client.onmessage(({ messageId }) => ids.push(String(messageId)));
  assert.throws(() => client.onmessage("none" as never), { code: "invalid_argument" });
  const payload = MessagePush.encode({ messageId: 3, sendTime: 3, body: "x" }).finish();
  const push = { command: Command.ChatUserTalk, dest: "bob", flag: Flag.Push, payload };
  socket.receive(Object.assign(new LogicPkt(), push).bytes());
  assert.deepEqual(ids, ["3"]);
  client.dispose();
});

for (const [given, shown] of [
  [null, "null"],
  [undefined, "undefined"],
  ["Closed", "Closed"],
] as [never, string][]) {
  test(`register of ${shown} is refused, with what was given and what it takes`, () => {
    const { client } = fakeClient();
    assert.throws(() => client.register(given, () => undefined), {
      code: "invalid_argument",
      message: `register: "${shown}" is no array of KIMEvents`,
    });
  });
}

for (const given of [null, "chat.user.talk", { payload: "text" }]) {
  test(`request of ${JSON.stringify(given)} says what a packet is`, async () => {
    const { client } = await onlineClient();
    const { err } = await client.request(given as never);
    assert.equal(err?.message, "packet must be an object with a Uint8Array payload");
    client.dispose();
  });
}

for (const sequence of [2 ** 32, 2 ** 53, Infinity, 1.5, NaN, "7"]) {
  test(`a packet whose sequence is the ${typeof sequence} ${sequence} is not sent`, async () => {
    const { client, socket } = await onlineClient();
    const sent = socket.sent.length;
    const packet = Object.assign(LogicPkt.build("chat.user.talk", "bob"), { sequence });
    const { status, err } = await client.request(packet);
    assert.deepEqual(
      [status, err?.code, err?.message],
      [11, "invalid_argument", "packet.sequence must be a uint32"],
    );
    assert.equal(socket.sent.length, sent);
    client.dispose();
  });
}

test("a packet may have the smallest sequence or the largest, and those without get one each", async () => {
  const { client, socket } = await onlineClient();
  const { command, payload } = LogicPkt.build("chat.user.talk", "");
  const sequenceOf = (dest: string, packet: Partial<LogicPkt>): number | undefined => {
    void client.request({ command, payload, dest, ...packet } as LogicPkt);
    assert.equal(socket.packets.at(-1)?.dest, dest);
    return socket.packets.at(-1)?.sequence;
  };
  assert.equal(sequenceOf("alice", { sequence: 0 }), 0);
  assert.equal(sequenceOf("bob", { sequence: 2 ** 32 - 1 }), 2 ** 32 - 1);
  const first = sequenceOf("carol", {}) as number;
  assert.ok(first > 0);
  assert.equal(sequenceOf("dave", {}), first + 1);
  client.dispose();
});

test("a packet whose getter throws is refused like any other that cannot be encoded", async () => {
  const cause = new Error("the application's");
  const { client } = await onlineClient();
  for (const name of ["command", "dest", "payload", "sequence"]) {
    const fail = (): never => {
      throw cause;
    };
    const packet = Object.defineProperty(new LogicPkt(), name, { get: fail });
    const { status, err } = await client.request(packet);
    assert.deepEqual([status, err?.code, err?.cause], [11, "invalid_argument", cause], name);
  }
  client.dispose();
});

test("a name that on or once does not know is logged, together with those that they know", () => {
  const lines: string[] = [];
  const { client } = fakeClient({ logger: { warn: (line) => void lines.push(line) } });
  client.on("mesage" as never, () => undefined);
  client.once("kickout" as never, () => undefined);
  const known =
    "message, offline, state, error, notification, sync, Reconnecting, Reconnected, Closed, Kickout";
  assert.deepEqual(lines, [
    `on: "mesage" is none of ${known}`,
    `on: "kickout" is none of ${known}`,
  ]);
  for (const name of known.split(", ")) client.on(name as never, () => undefined);
  assert.equal(lines.length, 2);
});

test("a name that register does not know is logged, together with those that it knows", () => {
  const lines: string[] = [];
  const { client } = fakeClient({ logger: { warn: (line) => void lines.push(line) } });
  client.register(["Kickout", "Kickedout"], () => undefined);
  assert.deepEqual(lines, [
    'register: "Kickedout" is none of Reconnecting, Reconnected, Closed, Kickout',
  ]);
});

for (const [what, call] of [
  ["login", (client, options) => client.login(options)],
  ["doLogin", (_, options) => doLogin("ws://127.0.0.1:1", { token: "t" }, options)],
  ["talkToUser", (client, options) => client.talkToUser("bob", { body: "x" }, 0, options)],
  ["createGroup", (client, options) => client.createGroup({ name: "g", members: [] }, options)],
] as [string, (client: KIMClient, options: SignalOptions) => Promise<{ err?: Error }>][]) {
  test(`an invalid signal of ${what} is refused, and nothing is begun`, async () => {
    const { client } = fakeClient();
    const { err } = await call(client, { signal: 5 as never });
    assert.equal((err as { code?: string } | undefined)?.code, "invalid_argument");
    assert.equal(err?.message, "options.signal must be an AbortSignal");
    assert.equal(client.state, State.INIT);
  });

  test(`options of ${what} whose getters throw fail the call, and nothing is begun`, async () => {
    const cause = new Error("the application's");
    const { client } = fakeClient();
    const options = {
      get signal(): never {
        throw cause;
      },
    };
    const { err } = await call(client, options);
    assert.equal((err as { code?: string } | undefined)?.code, "invalid_argument");
    assert.equal((err as { cause?: unknown } | undefined)?.cause, cause);
    assert.equal(client.state, State.INIT);
    const login = client.login();
    await settle();
    await FakeSocket.last.logIn();
    assert.deepEqual(await login, { success: true });
    client.dispose();
  });

  test(`a signal in place of the options of ${what} is refused, and nothing is begun`, async () => {
    const { client } = fakeClient();
    const { err } = await call(client, new AbortController().signal as never);
    assert.equal((err as { code?: string } | undefined)?.code, "invalid_argument");
    assert.equal(err?.message, "options.signal must be an AbortSignal");
    assert.equal(client.state, State.INIT);
  });
}

for (const [what, call] of [
  ["logout", (client, signal) => client.logout(signal)],
  ["messages", (client, signal) => client.messages(signal)],
] as [string, (client: KIMClient, signal: never) => unknown][]) {
  test(`a signal in place of the options of ${what} is refused`, () => {
    const { client } = fakeClient();
    const { signal } = new AbortController();
    assert.throws(() => call(client, signal as never), {
      code: "invalid_argument",
      message: "options.signal must be an AbortSignal",
    });
  });
}

test("an AbortController may be passed as options: it has a signal", async () => {
  const { client } = fakeClient();
  const controller = new AbortController();
  controller.abort();
  const { err } = await client.login(controller);
  assert.equal((err as { code?: string } | undefined)?.code, "aborted");
});

for (const callback of [undefined, 0, ""]) {
  test(`a callback that is ${callback === "" ? "an empty text" : String(callback)} is refused`, () => {
    const { client } = fakeClient();
    const refusal = { code: "invalid_argument", message: "a handler must be a function" };
    assert.throws(() => client.register(["Closed"], callback as never), refusal);
    assert.throws(() => client.onmessage(callback as never), refusal);
    assert.throws(() => client.onofflinemessage(callback as never), refusal);
  });
}
