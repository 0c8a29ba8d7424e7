// once.mjs push <contestant> | once.mjs client. Prints as JSON how many bytes of the JavaScript heap,
// and of buffers beside it, one decoded push takes while it lives, or one client at rest. Needs
// --expose-gc, --single-threaded (or memory is given back whenever a thread comes to it), and young
// space enough that nothing is collected in between.
import { operationsOf } from "../contest.mjs";
import { load } from "../contestants/index.mjs";

const pushes = 20_000;
const clients = 200;

function bytesInUse() {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Results go here, so that the engine does not leave their making out. */
let sink;

/** Bytes that each of `count` calls allocates, garbage included. */
function allocatedBy(count, call) {
  globalThis.gc();
  const from = bytesInUse();
  for (let i = 0; i < count; ++i) sink = call(i);
  return (bytesInUse() - from) / count;
}

async function ofPush(name) {
  const [file, { cases }] = await Promise.all([load(name), import("../inputs.mjs")]);
  const contestant = operationsOf(file);
  const { op, items } = cases().find((each) => each.name.startsWith("decode a push frame, 11"));
  const inputs = items.map((item) => contestant.prepare?.(op, item) ?? item.input);
  const decode = (i) => contestant[op](inputs[i % inputs.length]);
  // Compiled code allocates less than interpreted code: only the former is what a burst runs.
  for (let i = 0; i < 5 * pushes; ++i) sink = decode(i);
  return allocatedBy(pushes, decode);
}

async function ofClient() {
  const [{ connect }, { LoopbackSocket }] = await Promise.all([
    import("../clients/ours.mjs"),
    import("../burst/socket.mjs"),
  ]);
  const kept = [];
  const open = async (name) => {
    const onmessage = () => undefined;
    const options = { WebSocket: LoopbackSocket, onmessage, name };
    kept.push(await connect("ws://bench.invalid/", options));
  };
  // The first ones load the core and make what all of them share.
  for (let i = 0; i < 10; ++i) await open(`first-${i}`);
  globalThis.gc();
  const from = bytesInUse();
  for (let i = 0; i < clients; ++i) await open(`client-${i}`);
  globalThis.gc();
  const each = (bytesInUse() - from) / clients;
  for (const client of kept) client.close();
  return each;
}

const [kind, name] = process.argv.slice(2);
const bytes = await (kind === "push" ? ofPush(name) : ofClient());
if (kind === "push" && !sink) throw new Error("nothing was decoded");
console.log(JSON.stringify(bytes));
