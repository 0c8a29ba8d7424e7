// `npm run test:browsers`: hardships in real browsers, with the full numbers.
//
//   npm run test:browsers -- --browsers chromium     some of chromium, hidden-chromium and firefox
//   npm run test:browsers -- --reconnects 1000       fewer than 10,000
//   npm run test:browsers -- --hour                  also an hour of real time in hidden tabs
//
// Needs Debian's Firefox, which it installs as `npm test` does with what that needs, and once the npm
// registry, for Puppeteer.

import { parseArgs } from "node:util";

import { build } from "../../../scripts/build.mjs";
import { main } from "../../../scripts/lib/console.mjs";
import { filesIn } from "../../../scripts/lib/paths.mjs";
import { inView } from "../../../scripts/lib/run.mjs";
import { find } from "../../../scripts/lib/tools.mjs";
import { setUp } from "../../../scripts/setup.mjs";

await main(async () => {
  const { values } = parseArgs({
    options: {
      browsers: { type: "string", default: "chromium,hidden-chromium,firefox" },
      reconnects: { type: "string", default: "10002" },
      hour: { type: "boolean", default: false },
    },
  });
  await setUp("browsers");
  await build("js");
  const env = {
    KIM_CHROMIUM: find("Chromium"),
    KIM_BROWSERS: values.browsers,
    KIM_RECONNECTS: values.reconnects,
    KIM_TAB_ROUNDS: "24",
  };
  const flags = ["--test", "--test-concurrency=1", "--test-reporter=spec"];
  const files = filesIn(
    "tests/browser/hardship",
    values.hour ? /\.test\.mjs$|^hidden_hour/ : /\.test\.mjs$/,
  );
  const { code } = await inView(process.execPath, [...flags, ...files], { env });
  process.exitCode = code;
});
