// What happens after a trap of the core. The tests wrap the instance that the package makes, so no shipped
// code is changed.
import assert from "node:assert/strict";
import test from "node:test";
import { doLogin, KIMError, State, type KIMEvent } from "kim-web-sdk";
import { fakeClient, FakeSocket, onlineClient, settle } from "../support/fake_socket.js";

/** A module with one function that executes `unreachable`: the engine itself traps. */
const trapping = new WebAssembly.Module(
  new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1, 3,
    0, 0, 11,
  ]),
);
const Real = WebAssembly.Instance;
const trap = new Real(trapping).exports["t"] as () => never;

/** The function of the core that traps from now on, in the instances made so far. */
let armed: { call: string; instances: number } | undefined;
let instances = 0;

WebAssembly.Instance = function (module: WebAssembly.Module, imports: WebAssembly.Imports) {
  const own = ++instances;
  const { exports } = new Real(module, imports);
  const wrapped = Object.entries(exports).map(([name, value]) => {
    if (typeof value !== "function") return [name, value];
    const call = (...args: unknown[]): unknown => {
      if (armed?.call === name && own <= armed.instances) trap();
      return (value as (...args: unknown[]) => unknown)(...args);
    };
    return [name, call];
  });
  return { exports: Object.fromEntries(wrapped) as WebAssembly.Exports };
} as unknown as typeof WebAssembly.Instance;

function arm(t: { after(undo: () => void): void }, call: string): void {
  armed = { call, instances };
  t.after(() => (armed = undefined));
}

for (const call of ["kim_session_frame", "kim_session_talk", "kim_session_advance"]) {
  test(`a trap in ${call} ends all that waits, closes the socket, and raises Closed once`, async (t) => {
    const { client, clock, socket } = await onlineClient();
    const events: KIMEvent[] = [];
    client.register(["Closed", "Reconnecting", "Kickout"], (event) => events.push(event));
    const [codes, states]: [string[], State[]] = [[], []];
    client.on("error", ({ code }) => codes.push(code));
    client.on("state", (state) => states.push(state));
    const waiting = client.talkToUser("bob", { body: "x" });
    arm(t, call);
    const during =
      call === "kim_session_talk" ? client.talkToUser("carol", { body: "y" }) : waiting;
    if (call === "kim_session_frame") socket.receive(new Uint8Array([1]));
    if (call === "kim_session_advance") clock.advance(60_000);
    await settle();
    for (const { err } of await Promise.all([waiting, during])) assert.ok(err instanceof KIMError);
    assert.equal(client.state, State.CLOSED);
    assert.deepEqual(events, ["Closed"]);
    assert.deepEqual(codes, ["core_failed"]);
    assert.deepEqual(states, [State.CLOSED]);
    assert.deepEqual(socket.closeCalls, [1000]);
    assert.equal(clock.pending, 0);
    await client.logout();
    const { success, err } = await client.login();
    assert.deepEqual([success, (err as KIMError).code], [false, "core_failed"]);
    client.dispose();
    assert.deepEqual(events, ["Closed"]);
  });
}

test("a login whose first call traps fails, and raises no Closed, since no session has begun", async (t) => {
  // This client makes the instance, which the client under test then uses too.
  (await onlineClient()).client.dispose();
  const { client } = fakeClient();
  const raised: unknown[] = [];
  client.register(["Closed"], (event) => raised.push(event));
  client.on("state", (state) => raised.push(state));
  arm(t, "kim_session_login");
  const { err } = await client.login();
  assert.equal((err as KIMError).code, "core_failed");
  assert.deepEqual(raised, []);
});

test("a login during which the core traps fails, and says so", async (t) => {
  const { client } = fakeClient();
  const login = client.login();
  await settle();
  arm(t, "kim_session_socket_opened");
  FakeSocket.last.open();
  const { success, err } = await login;
  assert.deepEqual([success, (err as KIMError).code], [false, "core_failed"]);
  assert.ok((err as KIMError).cause instanceof WebAssembly.RuntimeError);
  assert.equal(client.state, State.CLOSED);
});

test("doLogin during which the core traps fails with a closed connection", async (t) => {
  const login = doLogin("ws://gateway", { token: "t" }, { WebSocket: FakeSocket });
  await settle();
  arm(t, "kim_session_socket_opened");
  FakeSocket.last.open();
  const { success, err } = await login;
  assert.deepEqual([success, (err as KIMError).code], [false, "core_failed"]);
  assert.equal(FakeSocket.last.closeCalls.length, 1);
});

test("a logout during which the core traps resolves", async (t) => {
  const { client } = await onlineClient();
  arm(t, "kim_session_logout");
  await client.logout();
  assert.equal(client.state, State.CLOSED);
});

test("another client of a core that has trapped ends at its next input, and does not free its session in it", async (t) => {
  const other = await onlineClient();
  const { socket } = await onlineClient();
  const waiting = other.client.talkToUser("bob", { body: "x" });
  const codes: string[] = [];
  other.client.on("error", ({ code }) => void codes.push(code));
  arm(t, "kim_session_frame");
  socket.receive(new Uint8Array([1]));
  armed = { call: "kim_session_destroy", instances };
  other.socket.receive(new Uint8Array([1]));
  assert.equal((await waiting).err?.code, "connection_lost");
  assert.equal(other.client.state, State.CLOSED);
  assert.deepEqual(codes, ["core_failed"]);
  other.client.dispose();
});

test("another client of a core that has trapped can be disposed of, without an event", async (t) => {
  const other = await onlineClient();
  const { socket } = await onlineClient();
  const waiting = other.client.talkToUser("bob", { body: "x" });
  arm(t, "kim_session_frame");
  socket.receive(new Uint8Array([1]));
  armed = { call: "kim_session_destroy", instances };
  const events: unknown[] = [];
  other.client.on("error", (error) => events.push(error));
  other.client.on("Closed", (event) => events.push(event));
  other.client.dispose();
  assert.deepEqual(events, []);
  assert.equal((await waiting).err?.code, "connection_lost");
  assert.equal(other.client.state, State.CLOSED);
});

test("a new client after a trap has an instance of the core of its own", async (t) => {
  const { client, socket } = await onlineClient();
  arm(t, "kim_session_frame");
  const before = instances;
  socket.receive(new Uint8Array([1]));
  assert.equal(client.state, State.CLOSED);
  const again = await onlineClient();
  assert.equal(instances, before + 1);
  assert.equal(again.client.state, State.CONNECTED);
  again.client.dispose();
});

test("new clients after a trap share one instance, also when another client of the trapped one ends later", async (t) => {
  const other = await onlineClient();
  const { socket } = await onlineClient();
  arm(t, "kim_session_frame");
  const before = instances;
  socket.receive(new Uint8Array([1]));
  const first = await onlineClient();
  other.socket.receive(new Uint8Array([1]));
  assert.equal(other.client.state, State.CLOSED);
  const second = await onlineClient();
  assert.equal(instances, before + 1);
  for (const { client } of [first, second]) client.dispose();
});
