// How tests and the benchmark start Chromium.

import { fail } from "./console.mjs";
import { at } from "./paths.mjs";
import { find } from "./setup/tools.mjs";

/** Launch options for Playwright or Puppeteer; `args` are Chromium's. */
export function chromiumOptions(args = []) {
  const program = find("Chromium");
  if (!program) fail("no Chromium: apt-get install chromium, or set CHROMIUM_PATH");
  return {
    executablePath: at("scripts/lib/chromium.sh"),
    env: { ...process.env, KIM_CHROMIUM: program },
    // A browser that runs as root, as in a container, cannot use its sandbox.
    args: ["--no-sandbox", ...args],
  };
}
