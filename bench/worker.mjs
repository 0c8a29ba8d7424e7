// One contestant in a process of its own. The parent sends { verify } or { measure }, one at a time.
import { load } from "./contestants/index.mjs";
import { difference } from "./verify.mjs";

const contestant = await load(process.argv[2]);
const inputs = new Map();

/** Results go here, so that no engine leaves their making out. */
let sink;

function verify({ name, op, items }) {
  inputs.set(name, { run: contestant[op], values: items.map((item) => item.input) });
  for (const { input, expected } of items) {
    const found = difference(contestant[op](input), expected);
    if (found) return { difference: found };
  }
  return {};
}

/** CPU time of the whole process in ns: unlike the clock it leaves out what else the machine does. */
function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

/** Nanoseconds an operation, over at least `ms` of CPU time. */
function measure({ name, ms }) {
  const { run, values } = inputs.get(name);
  const from = cpuTime();
  let batch = 1;
  let calls = 0;
  let took = 0;
  while (took < ms * 1e6) {
    for (let i = 0; i < batch; ++i) sink = run(values[i % values.length]);
    calls += batch;
    const before = took;
    took = cpuTime() - from;
    if (took - before < 1e6) batch *= 2;
  }
  return { ns: took / calls };
}

process.on("message", (message) => {
  process.send(message.verify ? verify(message.verify) : measure(message.measure));
});
process.send({ ready: sink === undefined });
