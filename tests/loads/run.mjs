// `npm run test:loads`: every row of the load table, and the table itself in docs/loading.md.
//
//   npm run test:loads -- --only vite,next     some rows; the page stays as it is
//
// Needs the npm registry, for the tools of the rows. Ends with what passed and what failed.

import { parseArgs } from "node:util";

import { build } from "../../scripts/build.mjs";
import { fail, main, say, seconds } from "../../scripts/lib/console.mjs";
import { at } from "../../scripts/lib/paths.mjs";
import { environments } from "./environments.mjs";
import { openChromium } from "./lib/chromium.mjs";
import { openStage } from "./lib/stage.mjs";
import { tableOf, writeTable } from "./lib/table.mjs";

function chosen(only) {
  if (only === undefined) return environments;
  const names = only.split(",");
  const unknown = names.filter((name) => !environments.some((row) => row.name === name));
  if (unknown.length > 0) {
    fail(`no ${unknown.join(", ")}; there are: ${environments.map((row) => row.name).join(", ")}`);
  }
  return environments.filter((row) => names.includes(row.name));
}

/** Runs a row wherever it can be run; what goes wrong is its result. */
async function resultOf(environment, stage) {
  const result = { title: environment.title, tools: {}, outcomes: {}, error: undefined };
  const from = Date.now();
  const report = (where, error) => {
    const place = where ? `${environment.name} in ${where}` : environment.name;
    say(`${place}: ${error ? `FAILED\n${error.message}` : "passed"} after ${seconds(from)}`);
  };
  try {
    result.tools = await stage.load(environment, async (where, load) => {
      result.outcomes[where] = await load().then(
        () => undefined,
        (error) => error,
      );
      report(where, result.outcomes[where]);
    });
  } catch (error) {
    result.error = error;
    report("", error);
  }
  return result;
}

const failed = ({ error, outcomes }) => error || Object.values(outcomes).some(Boolean);

await main(async () => {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const rows = chosen(values.only);
  await build("js");
  const stage = await openStage([openChromium]);
  const results = [];
  try {
    for (const row of rows) results.push(await resultOf(row, stage));
  } finally {
    await stage.close();
  }
  const lines = tableOf(results, stage.browsers);
  console.log(lines.join("\n"));
  if (values.only === undefined) writeTable(at("docs/loading.md"), lines);
  const bad = results.filter(failed).length;
  console.log(`\n${results.length - bad} passed, ${bad} failed`);
  if (bad > 0) process.exitCode = 1;
});
