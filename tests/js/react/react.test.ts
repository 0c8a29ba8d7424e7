import assert from "node:assert/strict";
import { once } from "node:events";
import test from "node:test";
import { inspect } from "node:util";
import { Content, KIMClient, State } from "kim-web-sdk";
import { KIMClient as ScriptClient } from "kim-web-sdk/js";
import { createClientHook, useClientEvent, type AnyClient } from "kim-web-sdk/react";
import { SharedClient } from "kim-web-sdk/tabs";
import { faults } from "kim-web-sdk/testing";
import {
  Component,
  createElement as h,
  StrictMode,
  useLayoutEffect,
  useState,
  type ReactNode,
} from "react";
import { renderToString } from "react-dom/server";
import { next, online } from "../support/clients.js";
import { gatewayFor } from "../support/gateway.js";
import { hookFor, Status } from "../support/react_hook.js";
import { Page } from "../support/react_page.js";

test("components share one client and one connection, also under StrictMode", async (t) => {
  const gateway = await gatewayFor(t);
  const { useKIM, made } = hookFor(t, gateway);
  const page = new Page(t);
  const status = h(Status, { useKIM, account: "alice" });
  page.render(h(StrictMode, {}, status, h("i", {}, status)));
  await page.shows("alice CONNECTEDalice CONNECTED");
  assert.equal(made.length, 1);
  assert.equal(gateway.stats.connections, 1);
  assert.equal(gateway.stats.logins, 1);
});

test("the client stays while one component uses it, and logs out after the last", async (t) => {
  const gateway = await gatewayFor(t);
  const { useKIM, made } = hookFor(t, gateway);
  const page = new Page(t);
  const two = ["one", "two"].map((key) => h(Status, { key, useKIM, account: "alice" }));
  page.render(h("div", {}, ...two));
  await page.shows("alice CONNECTEDalice CONNECTED");
  page.render(h("div", {}, two[1]));
  await page.shows("alice CONNECTED");
  assert.equal(gateway.connections.length, 1);
  assert.ok(made[0]);
  const closed = next(made[0], "Closed");
  page.render(null);
  await closed;
  assert.equal(gateway.connections.length, 0);
});

test("a component that is mounted right after the last one uses the same connection", async (t) => {
  const gateway = await gatewayFor(t);
  const { useKIM } = hookFor(t, gateway, { linger: 1000 });
  const page = new Page(t);
  page.render(h(Status, { key: "first page", useKIM, account: "alice" }));
  await page.shows("alice CONNECTED");
  page.render(null);
  await page.shows("");
  page.render(h(Status, { key: "second page", useKIM, account: "alice" }));
  await page.shows("alice CONNECTED");
  assert.equal(gateway.stats.connections, 1);
});

test("another account has another client, and no account has none", async (t) => {
  const gateway = await gatewayFor(t);
  const { useKIM, made } = hookFor(t, gateway);
  const page = new Page(t);
  page.render(h(Status, { useKIM, account: null }));
  await page.shows("nobody");
  page.render(h(Status, { useKIM, account: "alice" }));
  await page.shows("alice CONNECTED");
  const closed = once(gateway, "close");
  page.render(h(Status, { useKIM, account: "bob" }));
  await page.shows("bob CONNECTED");
  await closed;
  assert.deepEqual(
    gateway.connections.map(({ account }) => account),
    ["bob"],
  );
  page.render(h(Status, { useKIM, account: undefined }));
  await page.shows("nobody");
  assert.equal(made.length, 2);
});

test("where there is no client the state is INIT, and a login does nothing", async (t) => {
  const useKIM = createClientHook((): KIMClient => assert.fail("nobody is signed in"));
  let seen: object = {};
  let login = (): void => assert.fail("was not rendered");
  const Nobody = () => {
    ({ login, ...seen } = useKIM(null));
    return h("p", {}, "rendered");
  };
  const page = new Page(t);
  page.render(h(Nobody));
  await page.shows("rendered");
  login();
  assert.deepEqual(seen, { client: undefined, state: State.INIT, error: undefined });
});

test("a login that fails says why, and can be tried again", async (t) => {
  const gateway = await gatewayFor(t);
  const useKIM = createClientHook(() => {
    const client = new KIMClient(gateway.url, {
      token: () => gateway.mintToken("alice", { expiresInSeconds: refused ? -1 : 60 }),
    });
    t.after(() => client.dispose());
    return client;
  });
  let refused = true;
  let login = (): void => undefined;
  const errors = new Set<string>();
  const Retry = () => {
    const session = useKIM("alice");
    login = session.login;
    if (session.error) errors.add(session.error.message);
    return h("p", {}, session.error ? session.error.message : State[session.state]);
  };
  const page = new Page(t);
  page.render(h(Retry));
  await page.shows("token refused (105)");
  refused = false;
  login();
  await page.shows("CONNECTED");
  // The client is online already, which is no error, even before the change is shown.
  login();
  gateway.dropConnections();
  await page.shows("RECONNECTING");
  assert.deepEqual([...errors], ["token refused (105)"]);
});

test("a component shows a lost connection while the client reconnects", async (t) => {
  const gateway = await gatewayFor(t);
  const { useKIM } = hookFor(t, gateway);
  const page = new Page(t);
  page.render(h(Status, { useKIM, account: "alice" }));
  await page.shows("alice CONNECTED");
  gateway.setFaults(faults.drop({ command: "login.signin" }));
  gateway.dropConnections("alice");
  await page.shows("alice RECONNECTING");
});

test("an event handler is the latest render's, and sees each event once", async (t) => {
  const gateway = await gatewayFor(t);
  const { useKIM } = hookFor(t, gateway);
  const Chat = ({ mark }: { mark: string }) => {
    const [bodies, setBodies] = useState("");
    const { client, state } = useKIM("alice");
    useClientEvent(client, "message", ({ body }) => setBodies((old) => `${old} ${body}${mark}`));
    return h("p", {}, `${mark} ${State[state]}:${bodies}`);
  };
  const page = new Page(t);
  page.render(h(StrictMode, {}, h(Chat, { mark: "?" })));
  await page.shows("? CONNECTED:");
  const bob = await online(t, gateway, "bob");
  await bob.talkToUser("alice", new Content("one"));
  await page.shows("? CONNECTED: one?");
  page.render(h(StrictMode, {}, h(Chat, { mark: "!" })));
  await page.shows("! CONNECTED: one?");
  await bob.talkToUser("alice", new Content("two"));
  await page.shows("! CONNECTED: one? two!");
});

test("an event that comes as soon as a render is shown goes to that render's handler", async (t) => {
  const handlers: ((state: State) => void)[] = [];
  const client = {
    on: (_: string, handler: (state: State) => void) => (handlers.push(handler), () => undefined),
  } as unknown as AnyClient;
  const seen: string[] = [];
  const Chat = ({ mark }: { mark: string }) => {
    useClientEvent(client, "state", () => void seen.push(mark));
    useLayoutEffect(() => handlers[0]?.(State.CONNECTED), [mark]);
    return h("p", {}, mark);
  };
  const page = new Page(t);
  for (const mark of ["first", "second", "third"]) {
    page.render(h(Chat, { mark }));
    await page.shows(mark);
    while (handlers.length === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(seen, ["second", "third"]);
});

for (const Client of [ScriptClient, SharedClient]) {
  test(`the hook takes a ${Client.name} of another entry`, async (t) => {
    const gateway = await gatewayFor(t);
    const useKIM = createClientHook((account): AnyClient => {
      const client = new Client(gateway.url, { token: gateway.mintToken(account) });
      t.after(() => client.dispose());
      return client;
    });
    const page = new Page(t);
    page.render(h(Status, { useKIM, account: "alice" }));
    await page.shows("alice CONNECTED");
  });
}

test("on a server no client is made, and nothing connects", async (t) => {
  const gateway = await gatewayFor(t);
  const { useKIM, made } = hookFor(t, gateway);
  assert.equal(renderToString(h(Status, { useKIM, account: "alice" })), "<p>nobody</p>");
  assert.equal(made.length, 0);
});

/** An error boundary that shows the error. */
class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};
  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }
  override render(): ReactNode {
    return this.state.error ? String(this.state.error) : this.props.children;
  }
}

for (const [what, create] of [
  ["is async", (): unknown => Promise.resolve({})],
  ["returns nothing", (): unknown => undefined],
] as const) {
  test(`a function for the client that ${what} causes an error at the error boundary that says so`, async (t) => {
    t.mock.method(console, "error", () => undefined);
    const useKIM = createClientHook(create as never);
    const page = new Page(t);
    page.render(h(Boundary, { children: h(Status, { useKIM, account: "alice" }) }));
    await page.shows("TypeError: createClientHook: create must return a client");
  });
}

for (const [options, what] of [
  [{ lingers: 5 }, "options.lingers is not known"],
  [{ linger: "5 s" }, "options.linger must be a number from 0 to 2147483647"],
  [{ linger: -1 }, "options.linger must be a number from 0 to 2147483647"],
  [{ linger: 2 ** 31 }, "options.linger must be a number from 0 to 2147483647"],
  [{ linger: Infinity }, "options.linger must be a number from 0 to 2147483647"],
] as const) {
  test(`a hook with the options ${inspect(options)} cannot be made, and says why`, () => {
    const make = () => createClientHook(() => undefined as never, options as never);
    assert.throws(make, { name: "TypeError", message: `createClientHook: ${what}` });
  });
}
