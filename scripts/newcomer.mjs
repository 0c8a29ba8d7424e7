// How long a newcomer takes: does what docs/quick-start.md says, from an empty folder to the first
// message in a browser, with npm's own registry. `npm test` does the same without a network.
//
//   npm run newcomer

import { build } from "./build.mjs";
import { main } from "./lib/console.mjs";
import { at } from "./lib/paths.mjs";
import { inView } from "./lib/run.mjs";
import { find } from "./lib/tools.mjs";
import { setUp } from "./setup.mjs";

await main(async () => {
  await setUp("tests");
  await build("js");
  const env = { KIM_CHROMIUM: find("Chromium") ?? "", KIM_NEWCOMER: "network" };
  const flags = ["--import", "tsx", "--test", "--test-reporter=spec"];
  const test = at("tests/package/newcomer.test.mjs");
  const { code } = await inView(process.execPath, [...flags, test], { env });
  process.exitCode = code;
});
