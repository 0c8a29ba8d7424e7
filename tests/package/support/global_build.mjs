// Preloaded: makes `import "kim-web-sdk"` give what the script-tag build defines, so that any test
// of the package can be run with it.

import { readFileSync } from "node:fs";
import { register } from "node:module";
import { join } from "node:path";
import { WebSocket } from "ws";

import { root } from "./consumer.mjs";

const script = readFileSync(join(root, "dist/kim.global.js"), "utf8");
// A page has one; Node 20 has none.
globalThis.WebSocket ??= WebSocket;
globalThis.KIM = new Function(`${script}\nreturn KIM;`)();

const names = Object.keys(globalThis.KIM).join();
const source = encodeURIComponent(`export const { ${names} } = globalThis.KIM;`);
const hooks = `export const resolve = (name, context, next) =>
  name === "kim-web-sdk"
    ? { url: ${JSON.stringify(`data:text/javascript,${source}`)}, shortCircuit: true }
    : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
