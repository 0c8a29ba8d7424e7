// What is weighed. Bundled into pages: uses nothing of Node.
import { LoopbackSocket } from "../burst/socket.mjs";
import { inputsOf, operationsOf } from "../contest.mjs";

const pushes = 20_000;
const clients = 200;

/** Results go here, so that the engine does not leave their making out. */
let sink;

/** Pushes that are decoded and dropped: garbage counts. */
export function pushesOf(file, { op, items }) {
  const contestant = operationsOf(file);
  const inputs = inputsOf(contestant, op, items);
  const decode = (count) => {
    for (let i = 0; i < count; ++i) sink = contestant[op](inputs[i % inputs.length]);
    if (!sink) throw new Error("nothing was decoded");
    return count;
  };
  return {
    // Compiled code allocates less than interpreted code: only the former is what a burst runs.
    prepare: () => decode(5 * pushes),
    work: () => decode(pushes),
  };
}

/** Clients that are logged in and have nothing to do. */
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
    // The first ones load the core and make what all of them share.
    prepare: () => open(10),
    work: () => open(clients),
  };
}

/**
 * Bytes for each of what `subject` works at, by `heap`: in the JavaScript heap, and in buffers beside it.
 * `isKept`: of what there is still when everything else has been collected.
 */
export async function bytesEach({ prepare, work }, { collect, used }, isKept) {
  await prepare();
  await collect();
  const from = await used();
  const count = await work();
  if (isKept) await collect();
  return ((await used()) - from) / count;
}
