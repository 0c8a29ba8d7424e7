// The examples of docs/testing.md, run as they stand there.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = new URL("../../", import.meta.url);
const page = await readFile(new URL("docs/testing.md", root), "utf8");
const examples = [...page.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] ?? "");

test("the page has examples", () => {
  assert.ok(examples.length > 0);
});

for (const [i, example] of examples.entries()) {
  const title = /test\("([^"]+)"/.exec(example)?.[1] ?? `number ${i}`;
  test(`the example "${title}" works as it stands`, async () => {
    // Inside the package, so that its own name leads to it.
    const folder = new URL("build/examples/", root);
    await mkdir(folder, { recursive: true });
    const file = fileURLToPath(new URL(`testing-${i}.ts`, folder));
    await writeFile(file, example);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", "--test-reporter", "tap", file],
      // An example that fails may leave a client behind, which would keep its process alive.
      { cwd: fileURLToPath(root), timeout: 60_000, env: { ...process.env, NODE_TEST_CONTEXT: "" } },
    );
    assert.match(stdout, /^# pass 1$/m);
  });
}
