// The API reference that the build generates has every public name, and the code has every name in it.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";

import { entries } from "../../scripts/lib/package/entries.mjs";
import { declarations, writeReference } from "../../scripts/lib/package/reference.mjs";
import { at, root } from "../../scripts/lib/paths.mjs";
import { manifest } from "../support/consumer.mjs";

const program = ts.createProgram(declarations, {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
});

/** The exports of a declaration file: { name, isValue, isOwn } each. Only own ones need a description. */
function exportsOf(name) {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(at(`dist/${name}.d.ts`));
  return checker.getExportsOfModule(checker.getSymbolAtLocation(file)).map((symbol) => {
    const isAlias = symbol.flags & ts.SymbolFlags.Alias;
    const { flags, declarations } = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    const isTypeAlone = symbol.declarations.some(ts.isTypeOnlyImportOrExportDeclaration);
    return {
      name: symbol.name,
      isValue: (flags & ts.SymbolFlags.Value) !== 0 && !isTypeAlone,
      isOwn: declarations.some((each) => each.getSourceFile().fileName.startsWith(at("dist"))),
    };
  });
}

const special = { index: manifest.name, "kim.global": `${manifest.name}/kim.global.js` };
const pathOf = (name) => special[name] ?? `${manifest.name}/${name}`;

for (const name of [...entries.map((entry) => entry.name), "kim.global"]) {
  test(`every export of ${pathOf(name)} is on its page of the reference`, () => {
    const page = `docs/reference/${pathOf(name).replaceAll("/", ".")}.md`;
    const text = readFileSync(at(page), "utf8");
    const headings = new Set(text.match(/(?<=^### )[\w$]+/gm));
    const missing = exportsOf(name).filter((each) => each.isOwn && !headings.has(each.name));
    assert.deepEqual(missing, []);
    assert.ok(headings.size > 0);
  });
}

for (const { name } of entries) {
  test(`${pathOf(name)} exports the values that its types declare, and no others`, async () => {
    const promised = exportsOf(name).filter(({ isValue }) => isValue);
    const real = Object.keys(await import(pathOf(name))).filter((each) => each !== "default");
    assert.deepEqual(promised.map((each) => each.name).sort(), real.sort());
  });
}

test("the reference is not generated while something public has no description", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "kim-reference-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const declaration = join(folder, "bare.d.ts");
  const write = (comment) =>
    writeFileSync(
      declaration,
      `/** @module bare */\n\n${comment}\nexport declare const bare: 1;\n`,
    );
  const silenced = t.mock.method(console, "warn", () => undefined);
  write("");
  await assert.rejects(writeReference([declaration], join(folder, "out")), /not complete/);
  const words = silenced.mock.calls.map(({ arguments: [text] }) => text).join();
  assert.match(words, /bare.*does not have any documentation/);
  write("/** Described. */");
  await writeReference([declaration], join(folder, "out"));
});

test("the script-tag build's global has types in scripts that are not modules", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "kim-global-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", manifest.name));
  const script = join(folder, "page.ts");
  const options = {
    ...{ noEmit: true, strict: true, skipLibCheck: true, types: [] },
    ...{ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    target: ts.ScriptTarget.ES2022,
  };
  const mistakesIn = (code) => {
    writeFileSync(script, `/// <reference types="${manifest.name}/kim.global.js" />\n${code}`);
    const own = ts.createProgram([script], options);
    return ts.getPreEmitDiagnostics(own).map(({ messageText }) => messageText);
  };
  const made = `const client: KIM.KIMClient = new KIM.KIMClient("wss://a.example.com", { token: "" });`;
  assert.deepEqual(mistakesIn(made), []);
  assert.match(mistakesIn(`${made}\nclient.on("mesage", () => {});`).join(), /"mesage"/);
});
