// `npm run test:browsers`: the hardship tests in real browsers, with the full numbers.
//
//   npm run test:browsers -- --browsers chromium     some of chromium, hidden-chromium and firefox
//   npm run test:browsers -- --reconnects 1000       fewer than 10,000
//   npm run test:browsers -- --hour                  also an hour of real time in hidden tabs
//
// Needs Debian's Firefox, which it installs as `npm test` installs its packages, and the npm registry once,
// for Puppeteer.

import { build } from "../../../scripts/build.mjs";
import { main } from "../../../scripts/lib/console.mjs";
import { runNodeTests } from "../../../scripts/lib/checks/node-tests.mjs";
import { optionsOf } from "../../../scripts/lib/options.mjs";
import { filesIn } from "../../../scripts/lib/paths.mjs";
import { setUp } from "../../../scripts/setup.mjs";

await main(async () => {
  const { browsers, reconnects, hour } = optionsOf({
    browsers: { type: "string", default: "chromium,hidden-chromium,firefox" },
    reconnects: { type: "string", default: "10002" },
    hour: { type: "boolean", default: false },
  });
  await setUp("browsers");
  await build("js");
  const env = { KIM_BROWSERS: browsers, KIM_RECONNECTS: reconnects, KIM_TAB_ROUNDS: "24" };
  const names = hour ? /\.test\.mjs$|^hidden_hour/ : /\.test\.mjs$/;
  const files = filesIn("tests/browser/hardship", names);
  const { code } = await runNodeTests(files, { concurrency: 1, env });
  process.exitCode = code;
});
