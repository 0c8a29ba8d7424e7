// Allows one build at a time per working tree: two ninjas in one folder interfere.

import { mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { say } from "./console.mjs";
import { at } from "./paths.mjs";

/**
 * A process by its id and start time. The id alone may be that of another process later: after a restart of the
 * machine, or in the next container, where the same command even gets the same id.
 */
function identityOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name, in parentheses, may contain anything. The start time is the 22nd field.
    const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return `${pid} ${started}`;
  } catch {
    return String(pid);
  }
}

/**
 * Runs `work` while holding the build lock; a lock left by a dead process is taken over. The lock is a symbolic link
 * to its holder's identity: unlike a file, it never exists without its content, whenever a process is killed.
 */
export async function withBuildLock(work, path = at("build/.lock")) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!take(path)) {
    if (!told) say("another build is running here; waiting for it");
    told = true;
    await wait(500);
  }
  const release = () => rmSync(path, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}

function take(path) {
  for (;;) {
    try {
      symlinkSync(identityOf(process.pid), path);
      return true;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (isHeld(path)) return false;
    rmSync(path, { force: true });
  }
}

function isHeld(path) {
  let holder;
  try {
    holder = readlinkSync(path);
  } catch (error) {
    // It was released meanwhile, or it is the file that earlier versions wrote.
    return error.code !== "EINVAL";
  }
  const [pid] = holder.split(" ");
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  return identityOf(pid) === holder;
}
