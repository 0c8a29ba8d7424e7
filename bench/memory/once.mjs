// once.mjs push <contestant> | once.mjs client. Prints as JSON how many bytes one decoded push takes, or one
// client at rest. Needs the flags of memory/flags.mjs.
import { load } from "../contestants/index.mjs";
import { bytesEach, clientsOf, pushesOf } from "./subjects.mjs";

const heap = {
  collect: () => globalThis.gc(),
  used() {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  },
};

async function subjectOf(kind, name) {
  if (kind === "client") return clientsOf(await import("../clients/ours.mjs"));
  const [file, { shortPushes }] = await Promise.all([load(name), import("../inputs.mjs")]);
  return pushesOf(file, shortPushes());
}

const [kind, name] = process.argv.slice(2);
const bytes = await bytesEach(await subjectOf(kind, name), heap, kind === "client");
// The clients' open sockets would keep the process alive.
process.stdout.write(JSON.stringify(bytes), () => process.exit());
