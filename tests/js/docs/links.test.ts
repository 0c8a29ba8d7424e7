// The links of the documents lead to files and headings that exist.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import { linksOf, prose, readPage, root } from "../../support/documents.js";

const pages = ["", "docs/", "docs/reference/", "tests/sim/"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => folder + name),
);

/** The anchors that common renderers make of headings, and those that pages define. */
function anchorsOf(page: string): string[] {
  const text = readPage(page).replace(/^```[\s\S]*?^```$/gm, "");
  const seen = new Map<string, number>();
  const headings = (text.match(/^#+ .*$/gm) ?? []).map((line) => {
    const name = line
      .replace(/^#+ /, "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replace(/ /g, "-");
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}-${before}`;
  });
  return [...headings, ...(text.match(/(?<=<a id=")[^"]+/g) ?? [])];
}

for (const page of ["README", "docs/quick-start"]) {
  test(`${page}.zh-CN.md has the sections and the links of the English page`, () => {
    const shapeOf = (name: string) => ({
      headings: prose(name).match(/^#+/gm),
      rows: prose(name).match(/^\|/gm)?.length,
      pictures: prose(name).match(/(?<=(?:src|srcset)=")[^"]+/g),
    });
    const targetsOf = (name: string): string[] =>
      [...new Set(prose(name).match(/(?<=\]\()[^)\s]+(?=\))/g) ?? [])]
        .map((link) => link.replace(".zh-CN", ""))
        .filter((link) => link !== page.replace(/.*\//, "") + ".md")
        .sort();
    assert.deepEqual(shapeOf(`${page}.zh-CN.md`), shapeOf(`${page}.md`));
    assert.deepEqual(targetsOf(`${page}.zh-CN.md`), targetsOf(`${page}.md`));
  });
}

for (const page of pages) {
  test(`the links of ${page} lead to files and headings that exist`, () => {
    for (const link of linksOf(page)) {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : join(dirname(page), path);
      assert.ok(existsSync(join(root, target)), `${link}: no such file`);
      if (anchor !== undefined) {
        assert.ok(anchorsOf(target).includes(anchor), `${link}: no such heading`);
      }
    }
  });
}
