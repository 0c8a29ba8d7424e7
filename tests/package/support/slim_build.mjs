// Preloaded: makes `import "kim-web-sdk"` give what bundlers for browsers take of kim-web-sdk/slim, with
// its core loaded, so that any test of the package can be run with it.

import { readFileSync } from "node:fs";
import { register } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { WebSocket } from "ws";

import { root } from "./consumer.mjs";

// A page has one; Node 20 has none.
globalThis.WebSocket ??= WebSocket;
const url = pathToFileURL(join(root, "dist/slim.browser.mjs")).href;
const { ready } = await import(url);
await ready(readFileSync(join(root, "dist/kim.wasm")));

const hooks = `export const resolve = (name, context, next) =>
  name === "kim-web-sdk" ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
