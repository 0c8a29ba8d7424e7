// Somebody who follows the quick start: does in an empty folder what the page says, and takes the
// time of each step.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { manifest, pack } from "../../support/consumer.mjs";
import { blocksOf, documentedGateway, replaced } from "../../support/documents.ts";
import { freePort } from "../../support/free_port.mjs";
import { startRegistry } from "./registry.mjs";

const quickStart = blocksOf("docs/quick-start.md");

/** The code blocks under a heading of the quick start. */
export const codeUnder = (heading) =>
  quickStart.filter((block) => block.heading === heading).map(({ code }) => code);

/** Makes the newcomer. With `network`, what is not this package comes from npm's own registry. */
export async function createNewcomer({ network }) {
  const folder = mkdtempSync(join(tmpdir(), "kim-newcomer-"));
  const { tarball } = pack(folder);
  const registry = network ? undefined : await startRegistry(tarball);
  const settings = {
    npm_config_cache: join(folder, "cache"),
    npm_config_audit: "false",
    npm_config_update_notifier: "false",
    ...(registry && { npm_config_registry: registry.url }),
  };
  return new Newcomer(folder, tarball, registry, { ...process.env, ...settings });
}

class Newcomer {
  #folder;
  #tarball;
  #registry;
  #env;
  #running = new Set();
  #steps = [];
  #since = performance.now();
  /** The empty folder. */
  project;
  /** Of the gateway, once it is started: its address, and a token an account. */
  url;
  tokens;

  constructor(folder, tarball, registry, env) {
    this.#folder = folder;
    this.#tarball = tarball;
    this.#registry = registry;
    this.#env = env;
    this.project = join(folder, "chat");
    mkdirSync(this.project);
  }

  /** From here on time counts; what came before is not a newcomer's. */
  begin() {
    this.#steps = [];
    this.#since = performance.now();
  }

  /** A step has ended. */
  done(step) {
    const now = performance.now();
    this.#steps.push([step, (now - this.#since) / 1000]);
    this.#since = now;
  }

  /** The steps with the seconds that each took, and their sum, as lines. */
  times() {
    const sum = this.#steps.reduce((total, [, seconds]) => total + seconds, 0);
    return [...this.#steps, ["together", sum]].map(
      ([step, seconds]) => `${seconds.toFixed(1)} s  ${step}`,
    );
  }

  /** The commands of "A project". As long as the package is in no registry, its tarball is named. */
  async install() {
    const [commands] = codeUnder("1. A project");
    const own = this.#registry
      ? commands
      : replaced(commands, ` ${manifest.name} `, ` ${this.#tarball} `);
    await this.run(own);
    this.done("npm init, npm install");
  }

  /** The command of "A gateway", on a port that is free. */
  async startGateway() {
    const [command] = codeUnder("2. A gateway");
    const words = (lines, pattern) => lines.flatMap((line) => pattern.exec(line)?.groups ?? []);
    const tokensIn = (lines) => words(lines, /^token of (?<account>\w+): (?<token>\S+)$/);
    const free = replaced(command, "--port 8000", "--port 0");
    const lines = await this.start(free, (all) => tokensIn(all).length === 2);
    const tokens = tokensIn(lines).map(({ account, token }) => [account, token]);
    [{ url: this.url }] = words(lines, /^listening on (?<url>\S+)$/);
    this.tokens = Object.fromEntries(tokens);
    this.done("the gateway");
  }

  /** The command of "Two people", on a port that is free; returns the page's address. */
  async serve() {
    const port = await freePort();
    const [command] = codeUnder("4. Two people");
    const own = replaced(command, "=8080", `=127.0.0.1:${port}`);
    await this.start(own, (lines) => lines.some((line) => line.includes("Local:")));
    this.done("esbuild bundles and serves");
    return `http://127.0.0.1:${port}/`;
  }

  /** Writes a file of the page, with the gateway's real address. */
  write(name, code) {
    writeFileSync(join(this.project, name), code.replaceAll(documentedGateway, this.url));
  }

  /** Runs commands in the folder to their end. */
  async run(commands) {
    const options = { cwd: this.project, env: this.#env, stdio: ["ignore", "pipe", "pipe"] };
    const child = spawn("sh", ["-ec", commands], options);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => (output += text));
    const [code] = await once(child, "close");
    assert.equal(code, 0, `${commands}\n${output}`);
  }

  /** Starts a command in the folder; resolves with its lines as soon as `enough` of them. */
  start(command, enough, env = {}) {
    const child = spawn("sh", ["-c", `exec ${command.trim()}`], {
      cwd: this.project,
      env: { ...this.#env, ...env },
      // A process group of its own: npx starts another process.
      detached: true,
      // esbuild serves as long as its input is open.
      stdio: "pipe",
    });
    this.#running.add(child);
    const lines = [];
    return new Promise((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on("line", (line) => {
          lines.push(line);
          if (enough(lines)) resolve(lines);
        });
      }
      child.on("exit", (code) => {
        this.#running.delete(child);
        reject(new Error(`${command}: ${code}\n${lines.join("\n")}`));
      });
    });
  }

  /** Ends what was started, and takes the folder away. */
  async leave() {
    const ended = [...this.#running].map((child) => once(child, "exit"));
    for (const { pid } of this.#running) process.kill(-pid);
    await Promise.all(ended);
    this.#registry?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
