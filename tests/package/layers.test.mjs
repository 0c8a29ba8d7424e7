// The check of the layers, on this package and on trees with offences that it must find.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { jsLayers } from "../../scripts/lib/checks/js-layers.mjs";
import { checkLayers } from "../../scripts/lib/checks/layers.mjs";
import { at } from "../../scripts/lib/paths.mjs";

/** The offences of a tree that has this one file. */
function offencesOf(t, path, text) {
  const tree = mkdtempSync(join(tmpdir(), "kim-layers-"));
  t.after(() => rmSync(tree, { recursive: true, force: true }));
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
  const { files, offences } = checkLayers(tree);
  assert.equal(files, 1);
  return offences;
}

test("the layers of this package import only what they may", () => {
  const { files, offences } = checkLayers();
  assert.deepEqual(offences, []);
  assert.ok(files > 200, `${files} files`);
});

test("a layer of js may use only the layers that are listed before it", () => {
  const folders = Object.keys(jsLayers);
  for (const [index, [folder, places]] of Object.entries(jsLayers).entries()) {
    const below = folders.slice(index + 1);
    const wrong = places.filter((place) => below.includes(place.split("/")[0]));
    assert.deepEqual(wrong, [], `js/${folder}`);
  }
});

// These entries may bundle their own copies of modules of js/, which is harmless unless a copy is observable: a
// second class breaks `instanceof`.
for (const entry of ["tabs", "reliable", "react", "lookup"]) {
  test(`kim-web-sdk/${entry} contains no copy of a class of the main entry`, async () => {
    const script = readFileSync(at(`dist/${entry}.mjs`), "utf8");
    const main = await import("kim-web-sdk");
    const classes = Object.keys(main).filter((name) => /^class\b/.test(String(main[name])));
    assert.ok(classes.includes("KIMError"));
    const copies = classes.filter((name) => new RegExp(`\\b${name} = class\\b`).test(script));
    assert.deepEqual(copies, []);
  });
}

const wrong = {
  "an import from a layer below": [
    "js/core/x.ts",
    'import { Driver } from "../session/driver.js";',
  ],
  "an import of a type alone": [
    "js/session/x.ts",
    'import type { KIMClient } from "../client/client.js";',
  ],
  "an import in the midst of an expression": [
    "js/base/x.ts",
    'export const later = () => import("../core/module.js");',
  ],
  "a type that is named by its module": [
    "js/store/x.ts",
    'export type Bound = import("../session/binding.js").SessionBinding;',
  ],
  "a name that is handed on": ["js/handlers/x.ts", 'export { getCore } from "../core/module.js";'],
  "a package that is another layer's": ["js/base/x.ts", 'import { get } from "idb-keyval";'],
  "a package of Node's in what runs in pages": [
    "js/tabs/x.ts",
    'import { join } from "node:path";',
  ],
  "the main entry from within": ["js/client/x.ts", 'import { KIMClient } from "kim-web-sdk";'],
  "an entry from a layer": ["js/client/x.ts", 'import { KIMClient } from "../api.js";'],
  "a package in an entry": ["js/x.ts", 'import Long from "long";'],
  "a module in a folder that is no layer": ["js/other/x.ts", "export const x = 1;"],
  "a module in a folder of a layer that has none": ["js/client/parts/x.ts", "export const x = 1;"],
  "an import from a folder further on in the layer": [
    "js/tabs/room/x.ts",
    'import type { Leader } from "../lead/leader.js";',
  ],
  "a file outside of js": ["js/client/x.ts", 'import { read } from "../../scripts/read.mjs";'],
  "an include from a layer below": ["src/base/x.h", '#include "wire/frame.h"'],
  "an include of the bindings": ["src/session/x.h", '#include "bindings/scratch.h"'],
  "an include of another module of WebAssembly": ["src/base/x.h", '#include "unpack/decoder.h"'],
  "an include of the core by what unpacks it": ["src/unpack/x.h", '#include "base/bytes.h"'],
  "generated code where nothing is known": ["src/base/x.h", '#include "common.pb.h"'],
  "protobuf's runtime where messages are read by the wire": [
    "src/session/x.cc",
    "#include <google/protobuf/message_lite.h>",
  ],
  "a clock in the core": ["src/session/x.cc", "const auto now = std::chrono::now();"],
};

for (const [what, [path, text]] of Object.entries(wrong)) {
  test(`the check finds ${what}`, (t) => {
    const [offence, ...others] = offencesOf(t, path, `\n${text}\n`);
    assert.ok(offence?.startsWith(`${path}:`), offence);
    assert.deepEqual(others, []);
  });
}

const right = {
  "a layer above": ["js/session/x.ts", 'import { getCore } from "../core/module.js";'],
  "the same layer": ["js/client/x.ts", 'import { Runtime } from "./runtime.js";'],
  "a folder of the layer from outside of it": [
    "js/tabs/x.ts",
    'import { Room } from "./room/room.js";',
  ],
  "what lies in no folder of the layer": [
    "js/tabs/lead/x.ts",
    'import { soon } from "../soon.js";',
  ],
  "a folder before in the layer": ["js/tabs/lead/x.ts", 'import { Room } from "../room/room.js";'],
  "what only reads like an import": ["js/base/x.ts", '// import "../core/module.js";'],
  "another entry's parts": ["js/x.ts", 'export * from "./api.js";'],
  "the schema's numbers": ["src/session/x.cc", '#include "common.pb.h"'],
  "the standard library": ["src/unpack/x.h", "#include <cstdint>"],
};

for (const [what, [path, text]] of Object.entries(right)) {
  test(`the check lets a module import ${what}`, (t) => {
    assert.deepEqual(offencesOf(t, path, text), []);
  });
}
