// A handler may call any method, whose result is about the operation that it begins, not an earlier one.
import assert from "node:assert/strict";
import test from "node:test";
import { Command, State, type AccountStore, type KIMClient, type KIMError } from "kim-web-sdk";
import { fakeClient, FakeSocket, onlineClient, settle } from "../support/fake_socket.js";
import { pushFrame } from "../support/pushes.js";
import { accountStore } from "../support/store_scene.js";

type Answer = Awaited<ReturnType<KIMClient["login"]>>;

const failures = {
  "whose connection is lost": () => FakeSocket.last.closed(),
  "whose session is gone": () => {
    FakeSocket.last.signIn();
    return settle().then(() => FakeSocket.last.answer(Command.OfflineIndex, undefined, 404));
  },
};

for (const [what, fail] of Object.entries(failures)) {
  test(`a handler that logs in again after a login ${what} is told of its own login`, async () => {
    const { client } = fakeClient();
    const answers: Answer[] = [];
    client.on("state", (state) => {
      if (state === State.INIT) void client.login().then((answer) => answers.push(answer));
    });
    const first = client.login();
    await settle();
    const socket = FakeSocket.last;
    await fail();
    const { success, err } = await first;
    assert.equal(success, false);
    assert.match((err as KIMError).code, /^(connection|session)_lost$/);
    assert.deepEqual(answers, []);
    // The next socket is not opened before this one has closed.
    socket.closed();
    await settle();
    await FakeSocket.last.logIn();
    assert.deepEqual(answers, [{ success: true }]);
    assert.equal(client.state, State.CONNECTED);
    client.dispose();
  });
}

test("a handler of the error that ends a login, and logs in, shares the end of that login", async () => {
  const { client } = fakeClient();
  const answers: Answer[] = [];
  client.once("error", () => void client.login().then((answer) => answers.push(answer)));
  const first = client.login();
  await settle();
  await failures["whose session is gone"]();
  answers.push(await first);
  assert.deepEqual(
    answers.map(({ err }) => (err as KIMError).code),
    ["session_lost", "session_lost"],
  );
  const sockets = FakeSocket.made.length;
  FakeSocket.last.closed();
  await settle();
  assert.deepEqual([client.state, FakeSocket.made.length], [State.INIT, sockets]);
  client.dispose();
});

test("a handler of an error of reconnecting that logs in is told of the connection that there is", async () => {
  const { client, clock, socket } = await onlineClient({ backoffBase: 5 });
  const answers: Answer[] = [];
  client.once("error", () => void client.login().then((answer) => answers.push(answer)));
  socket.closed();
  await settle();
  clock.advance(5);
  await settle();
  FakeSocket.last.signIn();
  await settle();
  // A failed sync is an error, but the client stays connected.
  FakeSocket.last.answer(Command.OfflineIndex, undefined, 100);
  await settle();
  assert.equal(client.state, State.CONNECTED);
  assert.deepEqual(answers, [{ success: true }]);
  client.dispose();
});

test("a login from a handler of Closed is not told of one that a handler of CLOSED gave up", async () => {
  const { client, socket } = await onlineClient();
  const answers: [string, Answer][] = [];
  const login = (name: string, signal?: AbortSignal): void =>
    void client.login({ signal }).then((answer) => answers.push([name, answer]));
  let closed = 0;
  client.on("state", (state) => {
    if (state !== State.CLOSED || ++closed > 1) return;
    const controller = new AbortController();
    login("given up", controller.signal);
    controller.abort();
  });
  client.once("Closed", () => login("second"));
  const logout = client.logout();
  socket.closed();
  await logout;
  await settle();
  assert.deepEqual(
    answers.map(([name, { err }]) => [name, (err as KIMError).code]),
    [["given up", "aborted"]],
  );
  await FakeSocket.last.logIn();
  assert.deepEqual(answers[1], ["second", { success: true }]);
  assert.equal(client.state, State.CONNECTED);
  client.dispose();
});

test("a login and a logout from a handler of Closed end in their order, and closed", async () => {
  const { client, socket } = await onlineClient();
  const ends: unknown[] = [];
  client.once("Closed", () => {
    void client.login().then(({ err }) => ends.push((err as KIMError).code, client.state));
    void client.logout().then(() => ends.push("logout", client.state));
  });
  const first = client.logout();
  socket.closed();
  await first;
  await settle();
  assert.deepEqual(new Set(ends), new Set(["closed", "logout", State.CLOSED]));
  assert.equal(FakeSocket.last, socket);
  client.dispose();
});

test("a handler of sync that disposes of its client is the last that is called", async () => {
  const { client } = fakeClient();
  const called: string[] = [];
  client.on("sync", (sync) => {
    called.push(sync);
    if (sync === "finished") client.dispose();
  });
  client.on("offline", () => void called.push("offline"));
  void client.login();
  await settle();
  await FakeSocket.last.logIn();
  assert.deepEqual(called, ["started", "finished"]);
});

test("no store is left open where a handler of sync disposes of its client", async () => {
  let stores = 0;
  const open = async (): Promise<AccountStore> => {
    stores += 1;
    const close = () => Promise.resolve(void (stores -= 1));
    return Object.assign(await accountStore(), { close });
  };
  const { client } = fakeClient({ store: { open } });
  client.on("sync", () => client.dispose());
  void client.login();
  await settle();
  FakeSocket.last.signIn();
  await settle();
  assert.equal(stores, 0);
});

test("what waits for a handler is given to none that comes after dispose", async () => {
  const { client, socket } = await onlineClient();
  socket.receive(pushFrame(5n));
  await settle();
  client.dispose();
  const given: string[] = [];
  client.on("message", () => void given.push("message"));
  client.on("offline", () => void given.push("offline"));
  await settle();
  assert.deepEqual(given, []);
});
