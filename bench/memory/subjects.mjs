// The subjects of the memory measurements. Bundled into pages, so it must not use Node.
import { LoopbackSocket } from "../burst/socket.mjs";
import { inputsOf, operationsOf } from "../contest.mjs";

const pushes = 20_000;
const clients = 200;

/** Keeps results alive, so that the engine does not optimize their computation away. */
let sink;

/** Pushes that are decoded and dropped; garbage counts. */
export function pushesOf(file, { op, items }) {
  const contestant = operationsOf(file);
  const inputs = inputsOf(contestant, op, items);
  const decode = (count) => {
    for (let i = 0; i < count; ++i) sink = contestant[op](inputs[i % inputs.length]);
    if (!sink) throw new Error("nothing was decoded");
    return count;
  };
  return {
    // Warm up: compiled code, which a burst runs, allocates less than interpreted code.
    prepare: () => decode(5 * pushes),
    work: () => decode(pushes),
  };
}

/** Idle clients that are logged in. */
export function clientsOf({ connect }) {
  const kept = [];
  const open = async (count) => {
    for (let i = 0; i < count; ++i) {
      const onmessage = () => undefined;
      const options = { WebSocket: LoopbackSocket, onmessage, name: `client-${kept.length}` };
      kept.push(await connect("ws://bench.invalid/", options));
    }
    return count;
  };
  return {
    // The first clients load the core and create what all of them share.
    prepare: () => open(10),
    work: () => open(clients),
  };
}

/**
 * Bytes per item that `work` creates, measured by `heap`: in the JavaScript heap, and in buffers outside of
 * it. `isKept`: count only what survives a garbage collection.
 */
export async function bytesEach({ prepare, work }, { collect, used }, isKept) {
  await prepare();
  await collect();
  const from = await used();
  const count = await work();
  if (isKept) await collect();
  return ((await used()) - from) / count;
}
