// npm run bench:instructions [-- --json] [--quick]
//
// Counts with callgrind how many instructions the native core executes for the benchmark's cases. With the
// same compiler the count is the same in every run, whatever else the machine does. Compare it before and
// after a change to src/wire.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { buildPreset } from "../../scripts/lib/cmake.mjs";
import { fail, main } from "../../scripts/lib/console.mjs";
import { withBuildLock } from "../../scripts/lib/lock.mjs";
import { at } from "../../scripts/lib/paths.mjs";
import { quietly } from "../../scripts/lib/run.mjs";
import { find } from "../../scripts/lib/setup/tools.mjs";
import { setUp } from "../../scripts/setup.mjs";
import { open } from "../contestants/framing.mjs";

const program = at("build/instructions/bench/instructions/kim_instructions");
const folder = at("build/bench/instructions");

/** The record type numbers, from the generated header. */
function recordTypes() {
  const header = readFileSync(at("build/instructions/proto/field_tables.h"), "utf8");
  const entries = [...header.matchAll(/^ {2}k(\w+) = (\d+),$/gm)];
  return Object.fromEntries(entries.map(([, name, number]) => [name, number]));
}

const payloadOf = (bytes) => open(bytes).payload;

/** The message of each case: its record type, its bytes, and the operation. */
const messages = {
  encodeTalk: ({ expected }) => ["encode", "MessageReq", payloadOf(expected)],
  decodePush: ({ input }) => ["decode", "MessagePush", payloadOf(input)],
  decodeIndex: ({ input }) => ["decode", "MessageIndexResp", input],
  decodeContent: ({ input }) => ["decode", "MessageContentResp", input],
  encodeLogin: ({ expected }) => ["encode", "LoginReq", expected],
  decodeLogin: ({ input }) => ["decode", "LoginResp", input],
};

async function instructions(args, count, log) {
  const out = `${folder}/${log}.callgrind`;
  const flags = ["--tool=callgrind", `--callgrind-out-file=${out}`, program, ...args];
  await quietly(find("valgrind"), [...flags, String(count)], { log: `callgrind-${log}` });
  const [, total] = /^(?:summary|totals): (\d+)/m.exec(readFileSync(out, "utf8"));
  return Number(total);
}

async function countCase({ name, op, items }, types, number, times) {
  const [what, record, bytes] = messages[op](items[0]);
  const path = `${folder}/${number}.bin`;
  writeFileSync(path, bytes);
  const args = [what, types[record], path];
  const fewer = await instructions(args, times, `${number}-fewer`);
  const more = await instructions(args, 2 * times, `${number}-more`);
  const title = name.replace(/(talk|push) (packet|frame)/, "$1's message");
  return { name: title, bytes: bytes.length, instructions: Math.round((more - fewer) / times) };
}

await main(async () => {
  if (!find("valgrind")) fail("no valgrind: apt-get install valgrind");
  await setUp("package");
  await withBuildLock(() => buildPreset("instructions", "native core, release"));
  const { generate } = await import("../generate.mjs");
  await generate();
  const { cases } = await import("../inputs.mjs");
  mkdirSync(folder, { recursive: true });
  const types = recordTypes();
  const results = [];
  for (const [number, one] of cases().entries()) {
    const times = process.argv.includes("--quick") ? 1 : 100;
    results.push(await countCase(one, types, number, times));
  }
  if (process.argv.includes("--json")) return console.log(JSON.stringify(results, null, 2));
  console.log("| case | bytes | instructions |\n| --- | --- | --- |");
  for (const { name, bytes, instructions: count } of results) {
    console.log(`| ${name} | ${bytes} | ${count} |`);
  }
});
