// A handler may call any method, and be told by it of what it has begun, not of what was there before.
import assert from "node:assert/strict";
import test from "node:test";
import { Command, State, type KIMClient, type KIMError } from "kim-web-sdk";
import { fakeClient, FakeSocket, settle } from "../support/fake_socket.js";

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
    // The next socket waits for the end of the one before.
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
