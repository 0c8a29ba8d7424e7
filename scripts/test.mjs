// `npm test`: sets up, builds, runs every test, and ends with the test runners' own closing lines.
//
//   npm test -- --only node,browser     some stages: layers cpp sim node package browser lint
//
// Later stages run even if a stage fails; the exit status reports the failure.

import { build } from "./build.mjs";
import { main, say, seconds } from "./lib/console.mjs";
import { chosen, optionsOf } from "./lib/options.mjs";
import { stages } from "./lib/checks/stages.mjs";
import { setUp } from "./setup.mjs";

/** Runs a stage; an exception counts as a failure, with its message. */
async function runStage({ title, run }) {
  const from = Date.now();
  say(`---- ${title}`);
  let result;
  try {
    result = await run();
  } catch (error) {
    result = { code: 1, closing: error.message };
  }
  say(`---- ${title}: ${result.code === 0 ? "passed" : "FAILED"} in ${seconds(from)}`);
  return { title, ...result };
}

await main(async () => {
  const { only } = optionsOf({ only: { type: "string" } });
  const wanted = chosen(stages, only);
  say("setting up");
  await setUp("tests");
  say("building");
  for (const target of new Set(wanted.flatMap(({ needs }) => needs))) await build(target);

  const results = [];
  for (const stage of wanted) results.push(await runStage(stage));

  const failed = results.filter(({ code }) => code !== 0);
  say(`${results.length} stages in ${seconds()}; ${failed.length} failed`);
  for (const { title, closing } of results) {
    console.log(`${title}:\n${closing}`.replace(/\n/g, "\n  "));
  }
  if (failed.length > 0) process.exitCode = 1;
});
