// Child processes: their output goes to a log in build/log, and is shown if they fail.

import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { finished } from "node:stream/promises";

import { fail } from "./console.mjs";
import { at, root } from "./paths.mjs";

/**
 * Runs a command quietly. On failure shows the end of its log and throws a one-line error.
 * `options`: `log` (name of the log), `env` (added to the environment), `cwd`, `hint` (what the
 * user can do about a failure).
 */
export async function quietly(command, args, { log, env = {}, cwd = root, hint = "" }) {
  const { code, output } = await logged(command, args, { log, env, cwd });
  if (code === 0) return;
  const tail = output.trimEnd().split("\n").slice(-40).join("\n");
  process.stderr.write(`${tail}\n`);
  fail(
    `${command} ${args[0] ?? ""} ended with ${code}; all of it is in build/log/${log}.log. ${hint}`,
  );
}

/** Runs a command quietly; resolves to { code, output }, and leaves the output in build/log too. */
export async function logged(command, args, { log, env = {}, cwd = root }) {
  mkdirSync(at("build/log"), { recursive: true });
  const path = at("build/log", `${log}.log`);
  const file = createWriteStream(path);
  const code = await pipe(command, args, { env, cwd }, (chunk) => file.write(chunk));
  file.end();
  await finished(file);
  return { code, output: readFileSync(path, "utf8") };
}

/** Runs a command and shows its output only if it fails; resolves to 0 or 1. */
export async function check(command, args) {
  let output = "";
  const code = await pipe(command, args, { env: {}, cwd: root }, (chunk) => {
    output += chunk.toString();
  });
  if (code !== 0) process.stdout.write(output);
  return code === 0 ? 0 : 1;
}

/** Runs a command and shows its output; resolves to { code, output }, whatever the exit status. */
export async function inView(command, args, { env = {}, cwd = root } = {}) {
  let output = "";
  const code = await pipe(command, args, { env, cwd }, (chunk) => {
    process.stdout.write(chunk);
    output += chunk.toString();
  });
  return { code, output };
}

function pipe(command, args, { env, cwd }, sink) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", sink);
    child.stderr.on("data", sink);
    child.on("error", (error) => {
      sink(Buffer.from(`${error.message}\n`));
      resolve(127);
    });
    child.on("close", (code, signal) => resolve(code ?? signal));
  });
}
