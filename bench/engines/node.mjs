// Node as an engine: one process per contestant.
import { fork } from "node:child_process";

import { at } from "../../scripts/lib/paths.mjs";
import { clientFile } from "../burst/race.mjs";
import { namesIn } from "../contestants/index.mjs";
import { openHeaps } from "../memory/node.mjs";
import { openStart } from "../start/node.mjs";

/** A process that answers one message at a time; its first message says that it is ready. */
async function openProcess(name, script, args) {
  let settle;
  const child = fork(at("bench", script), args, { serialization: "advanced" });
  const answer = () =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
  child.on("message", (message) => settle.resolve(message));
  child.on("exit", (code) => settle.reject(new Error(`${name} ended with status ${code}`)));
  await answer();
  return {
    name,
    ask(message) {
      const reply = answer();
      child.send(message);
      return reply;
    },
    close() {
      child.removeAllListeners("exit");
      child.kill();
    },
  };
}

export function openNode() {
  return {
    name: "node",
    version: `Node ${process.versions.node} (V8 ${process.versions.v8})`,
    clock: "CPU time",
    entry: "index.node.mjs",
    names: namesIn.node,
    open: (name) => openProcess(name, "worker.mjs", [name]),
    openClient: (name) => openProcess(name, "burst/worker.mjs", [clientFile(name)]),
    openStart,
    openHeaps,
    close() {},
  };
}
