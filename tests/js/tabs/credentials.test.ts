// The token of each tab, which names the account, and stays in its tab.
import assert from "node:assert/strict";
import test from "node:test";
import { State } from "kim-web-sdk";
import { SharedClient } from "kim-web-sdk/tabs";
import { deferred } from "../support/clients.js";
import { next, world, type Seat } from "./world.js";

test("a token that is refused at a takeover ends that tab's part, and the next one goes on", async (t) => {
  const w = await world(t);
  const [leader, second, third] = (await w.tabs(3)) as [Seat, Seat, Seat];
  let refused = 0;
  w.gateway.setFaults((packet) => {
    if (packet.command !== "login.signin" || packet.direction !== "in" || refused > 0) return;
    refused += 1;
    return { status: 105 };
  });
  leader.tab.kill();
  await w.browser.passUntil(() => third.events.includes("Reconnected"));
  assert.deepEqual(second.events, ["Reconnecting", "Closed"]);
  assert.equal(second.client.state, State.CLOSED);
  w.post("1");
  await w.received([third], 1);
});

test("a token that names no account needs the option, and is never repeated", async (t) => {
  const w = await world(t);
  const { locks, BroadcastChannel } = w.browser.tab();
  const token = "a.secret.token";
  const client = new SharedClient(w.gateway.url, { token }, { locks, BroadcastChannel });
  t.after(() => client.dispose());
  const { err } = await client.login();
  assert.equal((err as { code?: string }).code, "invalid_argument");
  assert.match(err?.message ?? "", /options\.account/);
  assert.doesNotMatch(err?.message ?? "", /secret/);
});

test("a token function that fails before there is a connection fails the login", async (t) => {
  const w = await world(t);
  const cause = new Error("the application's");
  const client = new SharedClient(w.gateway.url, { token: () => Promise.reject(cause) });
  t.after(() => client.dispose());
  const { err } = await client.login();
  assert.equal((err as { code?: string }).code, "token_failed");
  assert.equal((err as { cause?: unknown }).cause, cause);
});

test("a token function that gives nothing fails the login in time, and the next one asks again", async (t) => {
  const w = await world(t);
  const { tab } = w.open();
  const { locks, BroadcastChannel, WebSocket, clock } = tab;
  const options = { locks, BroadcastChannel, WebSocket, clock, loginTimeout: 3000 };
  let asked = 0;
  const late = deferred<string>();
  const token = (): Promise<string> | string =>
    ++asked === 1 ? late.promise : w.gateway.mintToken("bob");
  const client = new SharedClient(w.gateway.url, { token }, options);
  t.after(() => client.dispose());
  let code: string | undefined;
  void client.login().then(({ err }) => (code = (err as { code?: string }).code));
  await w.browser.pass(2750);
  assert.equal(code, undefined);
  await w.browser.pass(250);
  assert.equal(code, "token_failed");
  assert.equal(client.state, State.INIT);
  late.resolve(w.gateway.mintToken("bob"));
  await w.browser.pass(5000);
  assert.equal(w.gateway.stats.logins, 0);
  assert.deepEqual(w.browser.query().held, []);
  assert.equal((await client.login()).success, true);
});

test("the credentials of a tab are read for each connection, and a token function has its object", async (t) => {
  const w = await world(t);
  const { tab } = w.open();
  const { locks, BroadcastChannel, clock } = tab;
  const sent: string[] = [];
  class Spy extends tab.WebSocket {
    override send(data: Uint8Array<ArrayBuffer>): void {
      sent.push(Buffer.from(data).toString("latin1"));
      super.send(data);
    }
  }
  const req = {
    user: "bob",
    zone: "zone_01",
    token() {
      return w.gateway.mintToken(this.user);
    },
  };
  const options = { locks, BroadcastChannel, clock, WebSocket: Spy };
  const client = new SharedClient(w.gateway.url, req, options);
  t.after(() => client.dispose());
  assert.deepEqual(await client.login(), { success: true });
  req.zone = "zone_02";
  const back = next(client, "Reconnected");
  w.gateway.dropConnections("bob");
  await w.browser.pass(5000);
  await back;
  const zones = sent.flatMap((packet) => /zone_0./.exec(packet) ?? []);
  assert.deepEqual(zones, ["zone_01", "zone_02"]);
});
