// Preloaded: makes `import "kim-web-sdk"` resolve to the script-tag build, so that any test of the package can
// be run with it.

import { readFileSync } from "node:fs";
import { WebSocket } from "ws";

import { at } from "../../../scripts/lib/paths.mjs";
import { takeInstead } from "./other_build.mjs";

const script = readFileSync(at("dist/kim.global.js"), "utf8");
// A page has a WebSocket; Node 20 has none.
globalThis.WebSocket ??= WebSocket;
globalThis.KIM = new Function(`${script}\nreturn KIM;`)();

const names = Object.keys(globalThis.KIM).join();
const source = encodeURIComponent(`export const { ${names} } = globalThis.KIM;`);
takeInstead(`data:text/javascript,${source}`);
