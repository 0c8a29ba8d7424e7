// docs/troubleshooting.md is found by what the package says: its messages must be the package's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import type { KIMClient } from "kim-web-sdk";
import { online } from "./client_support.js";
import { blocksOf, checkTypes, Examples, readPage, root } from "./docs_support.js";
import { gatewayFor } from "./gateway-support.js";

const page = readPage("docs/troubleshooting.md");
const package_ = ["index", "slim", "tabs"]
  .map((name) => readFileSync(join(root, "dist", `${name}.mjs`), "utf8"))
  .join("\n");

/** What the tables of messages have between backticks in their first column. */
const messages = page
  .slice(page.indexOf("## load_failed"))
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .flatMap((line) => (line.split(" | ")[0] ?? "").match(/(?<=`)[^`]+(?=`)/g) ?? [])
  .filter((text) => text !== ", ");

test("every message on the page is one of the package", () => {
  assert.ok(messages.length > 40);
  for (const message of messages) {
    // A placeholder stands for what the program puts in, or for the rest of the text.
    for (const part of message.split(/…|\b\d+\b/)) {
      const text = part.trim();
      assert.ok(package_.includes(text), `"${message}": the package never says "${text}"`);
    }
  }
});

test("every code of an error is on the page", () => {
  const declared = readFileSync(join(root, "js/errors.ts"), "utf8").split("export class")[0] ?? "";
  const codes = [...declared.matchAll(/\| "(\w+)"/g)].map(([, code = ""]) => code);
  assert.ok(codes.length > 20);
  assert.deepEqual(
    codes.filter((code) => !new RegExp(`\\b${code}\\b`).test(page)),
    [],
  );
});

test("the example shows errors and states on the console", async (t) => {
  const gateway = await gatewayFor(t);
  const examples = new Examples("docs/troubleshooting.md");
  const { watch } = await examples.run<{ watch: (client: KIMClient) => void }>("Troubleshooting");
  assert.deepEqual(examples.left, []);
  checkTypes(blocksOf("docs/troubleshooting.md"));
  const client = await online(t, gateway, "alice");
  const warn = t.mock.method(console, "warn", () => undefined);
  watch(client);
  const reported = new Promise((resolve) => client.on("error", resolve));
  gateway.sendRaw("alice", new Uint8Array([1, 2, 3]));
  await reported;
  assert.equal(warn.mock.calls[0]?.arguments[0], "malformed_packet");
});
