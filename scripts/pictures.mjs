// Retakes the documents' screenshots of the demo: runs the browser tests that take them, and copies them from
// build/screenshots to docs/images. Sets up first, including fonts for Chinese and emoji.
//
//   npm run pictures

import { copyFileSync } from "node:fs";

import { build } from "./build.mjs";
import { fail, main } from "./lib/console.mjs";
import { runNodeTests } from "./lib/checks/node-tests.mjs";
import { at } from "./lib/paths.mjs";
import { setUp } from "./setup.mjs";

const pictures = {
  "tour-chat-desktop-light": "demo-chat-desktop-light",
  "tour-chat-desktop-dark": "demo-chat-desktop-dark",
  "tour-chat-phone-dark": "demo-chat-phone-dark",
  "tour-list-phone-light": "demo-list-phone-light",
  "inspector-desktop-light": "demo-inspector-desktop-light",
  "inspector-desktop-dark": "demo-inspector-desktop-dark",
  "inspector-phone-light": "demo-inspector-phone-light",
};

await main(async () => {
  await setUp("pictures");
  await build("js");
  const tests = ["tour", "inspector"].map((name) => at(`tests/browser/${name}.test.mjs`));
  const { code } = await runNodeTests(tests, { concurrency: 1 });
  if (code !== 0) fail("the tests that take the pictures have failed");
  for (const [from, to] of Object.entries(pictures)) {
    copyFileSync(at(`build/screenshots/${from}.png`), at(`docs/images/${to}.png`));
  }
});
