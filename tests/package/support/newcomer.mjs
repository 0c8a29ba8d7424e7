// Follows the quick start in an empty folder, and measures the time of each step.

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

/** Makes the newcomer. With `network`, all other packages come from npm's own registry. */
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
  /** The address of the gateway, once it is started, and a token for each account. */
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

  /** Starts the clock: a newcomer does not have to do what came before. */
  begin() {
    this.#steps = [];
    this.#since = performance.now();
  }

  /** Records the time of the step that has just ended. */
  done(step) {
    const now = performance.now();
    this.#steps.push([step, (now - this.#since) / 1000]);
    this.#since = now;
  }

  /** A line for each step with its seconds, and one with their sum. */
  times() {
    const sum = this.#steps.reduce((total, [, seconds]) => total + seconds, 0);
    return [...this.#steps, ["together", sum]].map(
      ([step, seconds]) => `${seconds.toFixed(1)} s  ${step}`,
    );
  }

  /** Runs the commands of "A project". With npm's own registry, they install this package's tarball. */
  async install() {
    const [commands] = codeUnder("1. A project");
    const own = this.#registry
      ? commands
      : replaced(commands, ` ${manifest.name} `, ` ${this.#tarball} `);
    await this.run(own);
    this.done("npm init, npm install");
  }

  /** Runs the command of "A gateway" on a free port. */
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

  /** Runs the command of "Two people" on a free port; returns the page's address. */
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

  /** Runs commands in the folder until they end. */
  async run(commands) {
    const options = { cwd: this.project, env: this.#env, stdio: ["ignore", "pipe", "pipe"] };
    const child = spawn("sh", ["-ec", commands], options);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => (output += text));
    const [code] = await once(child, "close");
    assert.equal(code, 0, `${commands}\n${output}`);
  }

  /** Starts a command in the folder; resolves to its lines of output as soon as `enough` accepts them. */
  start(command, enough, env = {}) {
    const child = spawn("sh", ["-c", `exec ${command.trim()}`], {
      cwd: this.project,
      env: { ...this.#env, ...env },
      // In a process group of its own, because npx starts another process.
      detached: true,
      // esbuild serves until its standard input is closed.
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

  /** Ends all processes that were started, and removes the folder. */
  async leave() {
    const ended = [...this.#running].map((child) => once(child, "exit"));
    for (const { pid } of this.#running) process.kill(-pid);
    await Promise.all(ended);
    this.#registry?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
