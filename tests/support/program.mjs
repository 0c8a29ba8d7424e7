// Runs programs of a project: builds, which end by themselves, and servers, which the caller ends.

import { spawn } from "node:child_process";
import { once } from "node:events";

import { freePort } from "./free_port.mjs";

/** A timeout for the slowest build on a busy machine, in milliseconds. */
const patience = 300_000;

/** Starts a command line in a process group of its own. */
function start(command, { cwd, env }) {
  const child = spawn(command, {
    cwd,
    env: { ...process.env, CI: "1", NO_COLOR: "1", ...env },
    shell: true,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  }
  return {
    child,
    output: () => output,
    /** Ends the command and all that it has started. */
    async end() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, "exit");
        process.kill(-child.pid, "SIGKILL");
        await gone;
      }
    },
  };
}

/** Runs a command until it ends; resolves to its output, or rejects with the output if the command fails. */
export async function runProgram(command, options) {
  const program = start(command, options);
  const timer = setTimeout(() => program.end(), patience);
  const [code, signal] = await once(program.child, "close");
  clearTimeout(timer);
  if (code === 0) return program.output();
  throw new Error(`${command}: ended with ${code ?? signal}\n${program.output()}`);
}

/** Starts a web server, given by a command with PORT in it, and waits until it answers. */
export async function startServer(command, options) {
  const port = await freePort();
  const program = start(command.replaceAll("PORT", String(port)), options);
  const url = `http://127.0.0.1:${port}/`;
  const until = Date.now() + 60_000;
  for (;;) {
    const up = await fetch(url).then(
      () => true,
      () => false,
    );
    if (up) return { url, close: () => program.end() };
    if (program.child.exitCode !== null || Date.now() > until) {
      await program.end();
      throw new Error(`${command}: does not answer\n${program.output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
