// Allows one build at a time per working tree: two ninjas in one folder interfere.

import { mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { say } from "./console.mjs";
import { at } from "./paths.mjs";

/**
 * Runs `work` while holding the build lock; a lock left by a dead process is taken over. The lock is a symbolic link
 * to its holder's process id: unlike a file, it never exists without its content, whenever a process is killed.
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
      symlinkSync(String(process.pid), path);
      return true;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (isHeld(path)) return false;
    rmSync(path, { force: true });
  }
}

function isHeld(path) {
  let pid;
  try {
    pid = Number(readlinkSync(path));
  } catch (error) {
    // It was released meanwhile, or it is the file that earlier versions wrote.
    return error.code !== "EINVAL";
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
