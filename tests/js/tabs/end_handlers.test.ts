// What an application may do in a handler of the event that ends its session.
import assert from "node:assert/strict";
import test from "node:test";
import { KIMEvent, State } from "kim-web-sdk";
import { login as loginElsewhere } from "../support/gateway.js";
import { noLogins, statesOf, world, type Seat } from "./world.js";

for (const who of ["the leader", "another tab"]) {
  test(`a message that a handler of ${who} sends at the end of the session is refused at once`, async (t) => {
    const w = await world(t);
    const seats = (await w.tabs(2)) as [Seat, Seat];
    const { client } = seats[who === "the leader" ? 0 : 1];
    let code: string | undefined;
    client.on("state", async (state) => {
      if (state !== State.CLOSED) return;
      code = (await client.talkToUser("alice", { body: "1" })).err?.code;
    });
    await loginElsewhere(w.gateway, "bob");
    await w.browser.pass(250);
    assert.ok(seats.every((seat) => seat.client.state === State.CLOSED));
    assert.equal(code, "not_connected");
  });
}

for (const who of ["the leader", "another tab"]) {
  test(`a login in a handler of ${who} at the end of the session begins a new session`, async (t) => {
    const w = await world(t);
    const seats = (await w.tabs(2)) as [Seat, Seat];
    const { client } = seats[who === "the leader" ? 0 : 1];
    let login: ReturnType<typeof client.login> | undefined;
    client.once("Closed", () => void (login = client.login()));
    await loginElsewhere(w.gateway, "bob");
    await w.browser.pass(5000);
    assert.deepEqual(await login, { success: true });
    assert.equal(client.state, State.CONNECTED);
  });
}

test("a login in a handler of a failed login begins a new attempt", async (t) => {
  const w = await world(t);
  const { client } = w.open();
  w.gateway.setFaults(noLogins);
  let again: ReturnType<typeof client.login> | undefined;
  client.on("state", (state) => {
    if (state !== State.INIT || again) return;
    w.gateway.setFaults(undefined);
    again = client.login();
  });
  assert.equal((await client.login()).success, false);
  await w.browser.pass(5000);
  assert.deepEqual(await again, { success: true });
});

for (const who of ["the leader", "another tab"]) {
  test(`a handler of ${who} that disposes of its client at a kickout gets no further events of it`, async (t) => {
    const w = await world(t);
    const seats = (await w.tabs(2)) as [Seat, Seat];
    const seat = seats[who === "the leader" ? 0 : 1];
    const states = statesOf(seat);
    seat.client.on(KIMEvent.Kickout, () => seat.client.dispose());
    await loginElsewhere(w.gateway, "bob");
    await w.browser.pass(1000);
    assert.deepEqual(seat.events, ["Kickout"]);
    assert.deepEqual(states, []);
  });
}

test("a state handler that disposes of its client gets no offline messages", async (t) => {
  const w = await world(t);
  await w.tabs(1);
  const { client } = w.open();
  let isTold = false;
  client.onofflinemessage(() => void (isTold = true));
  client.on("state", (state) => {
    if (state === State.CONNECTED) client.dispose();
  });
  void client.login();
  await w.browser.pass(1000);
  assert.ok(!isTold);
});
