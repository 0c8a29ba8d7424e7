// Preloaded: makes `import "kim-web-sdk"` resolve to the build of kim-web-sdk/slim for browsers, with its core
// loaded, so that any test of the package can be run with it.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { WebSocket } from "ws";

import { at } from "../../../scripts/lib/paths.mjs";
import { takeInstead } from "./other_build.mjs";

// A page has a WebSocket; Node 20 has none.
globalThis.WebSocket ??= WebSocket;
const { href } = pathToFileURL(at("dist/slim.browser.mjs"));
const { ready } = await import(href);
await ready(readFileSync(at("dist/kim.wasm")));
takeInstead(href);
