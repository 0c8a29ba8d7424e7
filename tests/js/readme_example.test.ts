// The README's first example, as it stands there, against the embedded gateway.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { test, type TestContext } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { startGateway } from "kim-web-sdk/testing";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const placeholders = { url: "wss://chat.example.com", token: "a JWT from your server" };

function exampleOfReadme(): string {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(at("README.md"), "utf8")) ?? [];
  assert.ok(code, "README.md has an example");
  return code;
}

/** Writes code to a file inside the repository, where the package is found by its name. */
function writeExample(t: TestContext, code: string): string {
  const path = at(`build/readme/example-${process.pid}.mts`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code);
  t.after(() => rmSync(path));
  return path;
}

test("the README's example is at most twenty lines and has both placeholders", () => {
  const code = exampleOfReadme();
  const lines = code.split("\n").filter((line) => line.trim() !== "");
  assert.ok(lines.length <= 20, `${lines.length} lines`);
  assert.ok(code.startsWith('import { KIMClient, KIMEvent, Content } from "kim-web-sdk";'));
  for (const placeholder of Object.values(placeholders)) assert.ok(code.includes(placeholder));
});

test("the README's example is well-typed", (t) => {
  const path = writeExample(t, exampleOfReadme());
  const flags = [
    "--noEmit",
    "--strict",
    "--skipLibCheck",
    "--module",
    "nodenext",
    "--target",
    "es2022",
  ];
  const libraries = ["--lib", "es2022,dom,esnext.disposable", "--types", "node"];
  execFileSync(process.execPath, [
    at("node_modules/typescript/bin/tsc"),
    ...flags,
    ...libraries,
    path,
  ]);
});

test("the README's example receives, sends and ends against a gateway", async (t) => {
  await using gateway = await startGateway();
  gateway.postMessage({ from: "carol", to: "alice", body: "are you there?" });
  // Bob answers while the example still waits for its own answer.
  gateway.on("message", ({ sender }) => {
    if (sender === "alice") gateway.postMessage({ from: "bob", to: "alice", body: "hi" });
  });

  const code = exampleOfReadme()
    .replace(placeholders.url, gateway.url)
    .replace(placeholders.token, gateway.mintToken("alice"));
  const log = t.mock.method(console, "log", () => undefined);
  await import(pathToFileURL(writeExample(t, code)).href);

  const printed = log.mock.calls.map((call) => String(call.arguments[0]));
  const sent = gateway.messages.find(({ sender }) => sender === "alice");
  assert.deepEqual(printed, ["1 from carol while away", "bob: hi", `sent as ${sent?.messageId}`]);
  assert.equal(gateway.connections.length, 0, "logged out");
});
