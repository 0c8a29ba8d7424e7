// Runs the examples of docs/recipes.md, unchanged.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { KIMClient, type Message } from "kim-web-sdk";
import type { KIMClient as SlimClient } from "kim-web-sdk/slim";
import { faults, ManualClock, type Gateway } from "kim-web-sdk/testing";
import { createElement, StrictMode, type FC } from "react";
import { clientFor, next, online } from "../support/clients.js";
import { blocksOf, checkTypes, Examples, placeholders, root } from "../../support/documents.js";
import { gatewayFor } from "../support/gateway.js";
import { Page } from "../support/react_page.js";

const examples = new Examples("docs/recipes.md");

const to = (gateway: Gateway): Record<string, string> => ({
  [placeholders.url]: JSON.stringify(gateway.url),
});

/** The client of an example, which is disposed of when the test ends. */
async function clientOf<C extends { dispose(): void }>(
  t: TestContext,
  module: Promise<{ client: C }>,
): Promise<C> {
  const { client } = await module;
  t.after(() => client.dispose());
  return client;
}

/** Stands in for the application's server; returns how often it was asked. */
function serveTokens(t: TestContext, gateway: Gateway): () => number {
  const token = () => Promise.resolve(new Response(gateway.mintToken("alice")));
  const fetch = t.mock.method(globalThis, "fetch", token);
  return () => fetch.mock.callCount();
}

test("a token function is asked for each connection", async (t) => {
  const gateway = await gatewayFor(t);
  const asked = serveTokens(t, gateway);
  const module = examples.run<{ client: KIMClient }>("A token from your server", to(gateway));
  const client = await clientOf(t, module);
  assert.deepEqual(await client.login(), { success: true });
  const back = next(client, "Reconnected");
  gateway.dropConnections("alice");
  await back;
  assert.equal(asked(), 2);
});

test("a token made as the page says is taken by the gateway", async (t) => {
  const gateway = await gatewayFor(t);
  type Module = { chatToken: (account: string, secret: string) => Promise<string> };
  const { chatToken } = await examples.run<Module>("The server's side");
  const client = new KIMClient(gateway.url, { token: await chatToken("alice", gateway.secret) });
  t.after(() => client.dispose());
  assert.deepEqual(await client.login(), { success: true });
  assert.equal(client.account, "alice");
});

test("a message is shown as sent, unknown or failed", async (t) => {
  const gateway = await gatewayFor(t);
  type Module = { send: (client: KIMClient, to: string, body: string) => Promise<object> };
  const { send } = await examples.run<Module>("Show what became of a message");
  const clock = new ManualClock();
  const client = await online(t, gateway, "alice", { clock });
  const sent = await send(client, "bob", "one");
  assert.deepEqual(sent, { kind: "sent", id: String(gateway.messages[0]?.messageId) });
  gateway.setFaults(faults.drop({ direction: "out", command: "chat.user.talk" }));
  const unanswered = send(client, "bob", "two");
  clock.advance(5000);
  assert.deepEqual(await unanswered, { kind: "unknown" });
  await client.logout();
  const why = "not connected: not sent";
  assert.deepEqual(await send(client, "bob", "three"), { kind: "failed", why });
});

test("missed messages are shown by conversation", async (t) => {
  const gateway = await gatewayFor(t);
  for (const from of ["bob", "carol"]) gateway.postMessage({ from, to: "alice", body: from });
  type Show = (account: string, page: Message[]) => void;
  type Module = { showMissed: (client: KIMClient, show: Show) => void };
  const { showMissed } = await examples.run<Module>("Messages from while the user was away");
  const client = clientFor(t, gateway, "alice");
  const shown = new Promise<string[]>((resolve) => {
    const lines: string[] = [];
    showMissed(client, (account, page) => {
      lines.push(`${account}: ${page.map(({ body }) => body).join()}`);
      if (lines.length === 2) resolve(lines);
    });
  });
  await client.login();
  assert.deepEqual(await shown, ["carol: carol", "bob: bob"]);
});

test("the React component chats over one connection", async (t) => {
  const gateway = await gatewayFor(t);
  serveTokens(t, gateway);
  type Module = { Chat: FC<{ account: string; peer: string }> };
  const { Chat } = await examples.run<Module>("React", to(gateway));
  const page = new Page(t);
  page.render(
    createElement(StrictMode, {}, createElement(Chat, { account: "alice", peer: "bob" })),
  );
  await once(gateway, "login");
  const bob = await online(t, gateway, "bob");
  await bob.talkToUser("alice", { body: "are you there?" });
  await page.shows("bob: are you there?Say hello");
  const heard = next(bob, "message");
  page.press("Say hello");
  assert.equal((await heard).body, "hello");
  assert.equal(gateway.stats.connections, 2);
});

test("the example of a test passes", () => {
  const { code, language } = examples.take("Tests with the embedded gateway");
  const file = fileURLToPath(examples.write(code, language));
  const flags = ["--import", "tsx", "--test-reporter", "tap", file];
  const env = { ...process.env, NODE_TEST_CONTEXT: "" };
  const printed = execFileSync(process.execPath, flags, { cwd: root, env, encoding: "utf8" });
  assert.match(printed, /^# pass 1$/m);
});

test("kim.wasm is loaded from where the page serves it, and checked by its hash", async (t) => {
  const gateway = await gatewayFor(t);
  const wasm = readFileSync(join(root, "dist/kim.wasm"));
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/wasm").end(wasm);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const address = `http://127.0.0.1:${port}/assets/kim.wasm`;

  const heading = "Serving the WebAssembly yourself";
  const own = examples.take(heading);
  const { load } = await examples.run<{ load: (address: string, hash: string) => Promise<void> }>(
    heading,
  );
  await assert.rejects(load(address, "sha384-AAAA"), { code: "load_failed" });
  await load(address, `sha384-${createHash("sha384").update(wasm).digest("base64")}`);

  const module = import(
    examples.write(own.code, own.language, {
      '"/assets/kim.wasm"': JSON.stringify(address),
      [placeholders.token]: JSON.stringify(gateway.mintToken("alice")),
      ...to(gateway),
    })
  ) as Promise<{ client: SlimClient }>;
  const client = await clientOf(t, module);
  assert.deepEqual(await client.login(), { success: true });
});

test("a log for support has neither tokens nor texts", async (t) => {
  const gateway = await gatewayFor(t);
  const token = gateway.mintToken("alice");
  type Module = { client: KIMClient; lines: string[] };
  const module = await examples.run<Module>("Logs for support", {
    [placeholders.token]: JSON.stringify(token),
    ...to(gateway),
  });
  const client = await clientOf(t, Promise.resolve(module));
  await client.login();
  await client.talkToUser("bob", { body: "a secret" });
  await client.logout();
  const log = module.lines.join("\n");
  assert.match(log, /state: CONNECTED/);
  assert.ok(!log.includes(token) && !log.includes("a secret"));
});

test("every program on the page is well-typed", () => {
  checkTypes(blocksOf("docs/recipes.md").filter(({ language }) => /^tsx?$/.test(language)));
});

test("only policies and the service worker are left to the tests in browsers", () => {
  assert.deepEqual(examples.left, [
    "Content security policy (http)",
    "Content security policy (http)",
    "A service worker that keeps it for offline use (js)",
  ]);
});
