// `npm run test:loads`: every row of the load table, and the table itself in docs/loading.md.
//
//   npm run test:loads -- --only vite,next         some rows; the page stays as it is
//   npm run test:loads -- --browsers chromium      some browsers; the page stays as it is
//
// Needs the npm registry, for the tools of the rows, and Debian's Firefox and WebKitGTK, which it
// installs as `npm test` installs its own. Prints in the end what passed and what failed.

import { build } from "../../scripts/build.mjs";
import { main, say, seconds } from "../../scripts/lib/console.mjs";
import { chosen, optionsOf } from "../../scripts/lib/options.mjs";
import { at } from "../../scripts/lib/paths.mjs";
import { setUp } from "../../scripts/setup.mjs";
import { environments } from "./environments.mjs";
import { tableOf, writeTable } from "./lib/table.mjs";

/** Each module is imported once the packages that it needs have been installed. */
const browsers = [
  {
    name: "chromium",
    open: () => import("../support/chromium.mjs").then(({ openChromium }) => openChromium()),
  },
  {
    name: "firefox",
    open: () => import("../support/firefox.mjs").then(({ openFirefox }) => openFirefox()),
  },
  {
    name: "webkit",
    open: () => import("./lib/webkit.mjs").then(({ openWebKit }) => openWebKit()),
  },
];

/** Runs a row in every browser that it can run in; failures become its result. */
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
  const values = optionsOf({ only: { type: "string" }, browsers: { type: "string" } });
  const rows = chosen(environments, values.only);
  const openers = chosen(browsers, values.browsers).map(({ open }) => open);
  await setUp("loads");
  await build("js");
  const { openStage } = await import("./lib/stage.mjs");
  const stage = await openStage(openers);
  const results = [];
  try {
    for (const row of rows) results.push(await resultOf(row, stage));
  } finally {
    await stage.close();
  }
  const lines = tableOf(results, stage.browsers);
  console.log(lines.join("\n"));
  if (values.only === undefined && values.browsers === undefined)
    writeTable(at("docs/loading.md"), lines);
  const bad = results.filter(failed).length;
  console.log(`\n${results.length - bad} passed, ${bad} failed`);
  if (bad > 0) process.exitCode = 1;
});
