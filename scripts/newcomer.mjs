// Measures how long a newcomer takes: follows docs/quick-start.md from an empty folder to the first message
// in a browser, with the npm registry. `npm test` does the same without a network.
//
//   npm run newcomer

import { build } from "./build.mjs";
import { main } from "./lib/console.mjs";
import { at } from "./lib/paths.mjs";
import { runNodeTests } from "./lib/checks/node-tests.mjs";
import { setUp } from "./setup.mjs";

await main(async () => {
  await setUp("tests");
  await build("js");
  const env = { KIM_NEWCOMER: "network" };
  const { code } = await runNodeTests([at("tests/package/newcomer.test.mjs")], { env });
  process.exitCode = code;
});
