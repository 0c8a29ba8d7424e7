// The WebSocket class that a client in Node uses by default: that of the package `ws`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import test from "node:test";
import { compileFunction } from "node:vm";

import * as KIM from "kim-web-sdk";

import { gatewayFor } from "../support/gateway.js";

/** The package as Jest evaluates it: as CommonJS, and where import() is refused. */
function packageWithoutImport(): typeof KIM {
  const require = createRequire(import.meta.url);
  const path = require.resolve("kim-web-sdk");
  const scope = ["module", "exports", "require", "__filename", "__dirname"];
  const evaluate = compileFunction(readFileSync(path, "utf8"), scope) as (
    ...args: unknown[]
  ) => void;
  const module = { exports: {} as typeof KIM };
  evaluate(module, module.exports, createRequire(path), path, dirname(path));
  return module.exports;
}

test("where import() is refused, ws is found beside the package, whatever the working folder", async (t) => {
  const gateway = await gatewayFor(t);
  const folder = process.cwd();
  process.chdir(tmpdir());
  t.after(() => process.chdir(folder));

  const { success, err, conn } = await packageWithoutImport().doLogin(gateway.url, {
    token: gateway.mintToken("test1"),
  });
  assert.ok(success, err);
  conn.close(1000);
});

test("a closed connection ends soon, even if the gateway does not answer the close frame", async (t) => {
  const gateway = await gatewayFor(t, { answerClose: false });
  const { conn } = await KIM.doLogin(gateway.url, { token: gateway.mintToken("test1") });
  const late = AbortSignal.timeout(10_000);
  await new Promise((resolve, reject) => {
    conn.onclose = resolve;
    late.onabort = () => reject(new Error("it did not end in ten seconds"));
    conn.close(1000);
  });
});
