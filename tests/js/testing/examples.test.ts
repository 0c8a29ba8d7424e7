// Runs the documents' examples that are tests, unchanged.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = new URL("../../../", import.meta.url);
const pages = ["testing", "reliable"];
const examples: [name: string, title: string, example: string][] = [];
for (const page of pages) {
  const text = await readFile(new URL(`docs/${page}.md`, root), "utf8");
  for (const [, example = ""] of text.matchAll(/```ts\n(.*?)```/gs)) {
    const title = /^test\("([^"]+)"/m.exec(example)?.[1];
    if (title) examples.push([`${page}-${examples.length}`, title, example]);
  }
}

test("each page has examples", () => {
  for (const page of pages) assert.ok(examples.some(([name]) => name.startsWith(page)));
});

for (const [name, title, example] of examples) {
  test(`the example "${title}" works unchanged`, async () => {
    // Inside the package, so that the package's own name resolves to it.
    const folder = new URL("build/examples/", root);
    await mkdir(folder, { recursive: true });
    const file = fileURLToPath(new URL(`${name}.ts`, folder));
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
