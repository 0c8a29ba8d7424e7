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

function batch(run, values, count) {
  const from = process.hrtime.bigint();
  for (let i = 0; i < count; ++i) sink = run(values[i % values.length]);
  return Number(process.hrtime.bigint() - from);
}

/** Nanoseconds an operation, over at least `ms`. */
function measure({ name, ms }) {
  const { run, values } = inputs.get(name);
  let count = 1;
  let calls = 0;
  let total = 0;
  while (total < ms * 1e6) {
    const took = batch(run, values, count);
    calls += count;
    total += took;
    if (took < 1e5) count *= 2;
  }
  return { ns: total / calls };
}

process.on("message", (message) => {
  process.send(message.verify ? verify(message.verify) : measure(message.measure));
});
process.send({ ready: sink === undefined });
