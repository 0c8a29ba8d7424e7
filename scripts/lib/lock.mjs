// Allows one build at a time per working tree: two ninjas in one folder interfere.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

import { say } from "./console.mjs";
import { at } from "./paths.mjs";

const path = at("build/.lock");

/** Runs `work` while holding the build lock; a lock left by a dead process is taken over. */
export async function withBuildLock(work) {
  mkdirSync(at("build"), { recursive: true });
  let told = false;
  while (!take()) {
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

function take() {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    if (!isAlive(holder())) rmSync(path, { force: true });
    return false;
  }
}

function holder() {
  try {
    return Number(readFileSync(path, "utf8"));
  } catch {
    return 0;
  }
}

function isAlive(pid) {
  // The file is empty while its holder has not written its process id yet.
  if (pid === 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
