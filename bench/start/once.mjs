// once.mjs <script> <cache> [write]: a fresh process that runs a script with V8's code cache from a
// file, or without where that is "-". Prints as JSON the milliseconds until it has run, and until its
// first packet. With `write` it makes the file instead, of what has been compiled by then.
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
