// once.mjs <script> <cache> [write]: runs a script in a fresh process with V8's code cache from a file, or
// without one for "-". Prints as JSON the milliseconds until the script has run, and until its first packet.
// With `write` it writes the cache file instead, from what has been compiled by then.
import { readFileSync, writeFileSync } from "node:fs";
import { Script } from "node:vm";

const [path, cache, write] = process.argv.slice(2);
const source = readFileSync(path, "utf8");
const cachedData = cache === "-" || write ? undefined : readFileSync(cache);

const from = performance.now();
const script = new Script(source, { filename: path, cachedData });
script.runInThisContext();
const evaluated = performance.now() - from;
globalThis.firstPacket();
const packet = performance.now() - from;

if (write) writeFileSync(cache, script.createCachedData());
if (script.cachedDataRejected) throw new Error("the code cache is of no use");
console.log(JSON.stringify({ evaluated, packet }));
