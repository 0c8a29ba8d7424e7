// Users search docs/troubleshooting.md for an error's message: the page must have the package's exact messages.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import ts from "typescript";
import type { KIMClient } from "kim-web-sdk";
import { online } from "../support/clients.js";
import { blocksOf, checkTypes, Examples, readPage, root } from "../../support/documents.js";
import { gatewayFor } from "../support/gateway.js";

const page = readPage("docs/troubleshooting.md");
const package_ = ["index", "slim", "tabs", "react", "reliable", "lookup", "testing"]
  .map((name) => readFileSync(join(root, "dist", `${name}.mjs`), "utf8"))
  .join("\n");

/** The texts between backticks in the first column of the tables of messages. */
const messages = page
  .slice(page.indexOf("## load_failed"))
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .flatMap((line) => [...(line.split(" | ")[0] ?? "").matchAll(/`([^`]+)`/g)])
  .map(([, text = ""]) => text);

test("every message on the page is one of the package", () => {
  assert.ok(messages.length > 40);
  for (const message of messages) {
    // A placeholder stands for a value that the program inserts, or for the rest of the text.
    for (const part of message.split(/…|: |\b\d+\b/)) {
      const text = part.trim();
      assert.ok(package_.includes(text), `"${message}": the package never says "${text}"`);
    }
  }
});

/** Modules whose texts are not messages of errors. */
const withoutMessages = /core.compact_long|testing.cli/;

/** The sentences in a module's texts, except those of `check`, which name an argument. */
function sentencesOf(path: string): string[] {
  const sentences: string[] = [];
  // The embedded gateway also has the texts of a server's refusals.
  const ofGateway = path.startsWith("testing");
  const visit = (node: ts.Node, inError: boolean): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === "check") return;
    const within =
      inError || (ts.isNewExpression(node) && /Error$/.test(node.expression.getText()));
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node);
    if ((isText || ts.isTemplateMiddleOrTemplateTail(node)) && (within || !ofGateway)) {
      sentences.push(node.text.trim());
    }
    ts.forEachChild(node, (child) => visit(child, within));
  };
  const text = readFileSync(join(root, "js", path), "utf8");
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true), false);
  return sentences.filter((each) => each.length > 8 && /^[a-z].* |^[a-z]\w+ /.test(each));
}

test("every message of the package is on the page", () => {
  const parts = [...page.matchAll(/`([^`\n]+)`/g)].flatMap(([, text = ""]) => text.split("…"));
  const known = parts.map((part) => part.trim()).filter((part) => part.length > 7);
  const isKnown = (text: string): boolean =>
    known.some((part) => part.includes(text) || text.startsWith(part));
  const modules = readdirSync(join(root, "js"), { recursive: true, encoding: "utf8" });
  const spoken = modules
    .filter((path) => path.endsWith(".ts") && !withoutMessages.test(path))
    .flatMap((path) => sentencesOf(path).map((text) => `${path}: ${text}`));
  assert.ok(spoken.length > 80);
  const unknown = spoken.filter((line) => !isKnown(line.slice(line.indexOf(": ") + 2)));
  // Texts that are inserted into messages that the page has.
  const inserted = ["client/options.ts: number from"];
  assert.deepEqual(
    unknown.filter((line) => !inserted.includes(line)),
    [],
  );
});

test("every error code is on the page", () => {
  const declared =
    readFileSync(join(root, "js/base/errors.ts"), "utf8").split("export class")[0] ?? "";
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
