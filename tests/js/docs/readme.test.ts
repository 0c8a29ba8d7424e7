// Runs the README's first example, unchanged, against the embedded gateway.
import assert from "node:assert/strict";
import test from "node:test";
import { blocksOf, checkTypes, Examples, placeholders } from "../../support/documents.js";
import { gatewayFor } from "../support/gateway.js";

const programs = blocksOf("README.md").filter(({ language }) => language === "ts");

test("the README's example is at most twenty lines and has both placeholders", () => {
  const [{ code } = { code: "" }] = programs;
  const lines = code.split("\n").filter((line) => line.trim() !== "");
  assert.ok(lines.length <= 20, `${lines.length} lines`);
  assert.ok(code.startsWith('import { KIMClient, KIMEvent, Content } from "kim-web-sdk";'));
  for (const placeholder of Object.values(placeholders)) assert.ok(code.includes(placeholder));
});

test("the README's example is well-typed", () => {
  checkTypes(programs);
});

test("the README's example receives, sends and ends against a gateway", async (t) => {
  const gateway = await gatewayFor(t);
  gateway.postMessage({ from: "carol", to: "alice", body: "are you there?" });
  // Bob answers while the example still waits for its own answer.
  gateway.on("message", ({ sender }) => {
    if (sender === "alice") gateway.postMessage({ from: "bob", to: "alice", body: "hi" });
  });
  const log = t.mock.method(console, "log", () => undefined);
  await new Examples("README.md").run("Use", {
    [placeholders.url]: JSON.stringify(gateway.url),
    [placeholders.token]: JSON.stringify(gateway.mintToken("alice")),
  });
  const printed = log.mock.calls.map(({ arguments: [text] }) => String(text));
  const sent = gateway.messages.find(({ sender }) => sender === "alice");
  assert.deepEqual(printed, ["1 from carol while away", "bob: hi", `sent as ${sent?.messageId}`]);
  assert.equal(gateway.connections.length, 0, "logged out");
});
