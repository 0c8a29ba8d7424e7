// Runs the examples of pages that have only a few, unchanged.
import assert from "node:assert/strict";
import test from "node:test";
import type { SharedClient } from "kim-web-sdk/tabs";
import { blocksOf, checkTypes, Examples, placeholders } from "../../support/documents.js";
import { gatewayFor } from "../support/gateway.js";

const titles = { migrating: "Migrating from the TypeScript SDK", tabs: "Several tabs" };

test("a program for the TypeScript SDK runs unchanged", async (t) => {
  const gateway = await gatewayFor(t);
  gateway.postMessage({ from: "carol", to: "alice", body: "are you there?" });
  const examples = new Examples("docs/migrating.md");
  assert.equal(examples.take(titles.migrating).language, "diff");
  const log = t.mock.method(console, "log", () => undefined);
  await examples.run(titles.migrating, {
    [placeholders.url]: JSON.stringify(gateway.url),
    [placeholders.token]: JSON.stringify(gateway.mintToken("alice")),
  });
  const printed = log.mock.calls.map(({ arguments: [what] }) => JSON.stringify(what));
  // When the page of messages arrives, relative to the other lines, is not defined.
  assert.deepEqual(printed.sort(), ['"Closed"', '["are you there?"]', "true", "true"].sort());
  assert.equal(gateway.messages.length, 3);
  assert.deepEqual(examples.left, []);
});

test("the examples for several tabs send, and name the account", async (t) => {
  const gateway = await gatewayFor(t);
  const examples = new Examples("docs/tabs.md");
  const url = { [placeholders.url]: JSON.stringify(gateway.url) };
  const ended = "\nexport { client };\n";
  for (const heading of [titles.tabs, "Which tabs belong together"]) {
    const { code, language } = examples.take(heading);
    const token = JSON.stringify(gateway.mintToken("alice"));
    const own = code.includes(placeholders.token) ? { [placeholders.token]: token } : {};
    const module = examples.write(code + ended, language, { ...url, ...own });
    const { client } = (await import(module)) as { client: SharedClient };
    t.after(() => client.dispose());
    if (code.includes(placeholders.token)) assert.equal(gateway.messages[0]?.body, "hello");
    await client.logout();
  }
  assert.deepEqual(examples.left, []);
});

test("every program on these pages is well-typed", () => {
  const pages = ["docs/migrating.md", "docs/tabs.md"];
  checkTypes(pages.flatMap(blocksOf).filter(({ language }) => language === "ts"));
});
