// SECURITY.md and docs/reliability.md name the tests that prove their claims: these tests exist.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { readPage, root } from "../../support/documents.js";

/** The text of every test, C++ and JavaScript. */
const tests = readdirSync(join(root, "tests"), { recursive: true })
  .map(String)
  .filter((path) => /(_test\.cc|\.test\.(ts|mjs))$/.test(path) && !path.includes("node_modules"))
  .map((path) => readPage(join("tests", path)))
  .join("\n")
  .toLowerCase();

/** The sentences in italics on a page. */
function namesOn(page: string): string[] {
  const prose = readPage(page)
    .replace(/```.*?```/gs, "")
    .replace(/\*\*/g, "");
  const names = [...prose.matchAll(/(?<![\w*])\*(?! )([^*`]+)\*/g)];
  return names.map(([, name]) => (name ?? "").replace(/\s+/g, " "));
}

for (const [page, least] of [
  ["SECURITY.md", 20],
  ["docs/reliability.md", 50],
] as [string, number][]) {
  test(`every test that ${page} names exists`, () => {
    const names = namesOn(page).filter((name) => name.includes(" "));
    assert.ok(names.length >= least, `${names.length} names`);
    for (const name of names) {
      const sentence = name.toLowerCase();
      // A seed in parentheses may follow the sentence.
      const isThere = [`"${sentence}"`, `\`${sentence} (`].some((text) => tests.includes(text));
      assert.ok(isThere, `no test is named: ${name}`);
    }
  });

  test(`every file that ${page} names exists`, () => {
    const paths = [...readPage(page).matchAll(/`((?:src|js|tests)\/[\w./*]+)`/g)].map(
      ([, path]) => path,
    );
    const files = paths.filter((path) => path !== undefined && !path.includes("*"));
    for (const path of files) assert.ok(existsSync(join(root, path ?? "")), `there is no ${path}`);
  });
}
