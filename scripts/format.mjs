// Repairs the layout of all sources: clang-format and prettier. `node scripts/format.mjs js scripts`
// touches only what lies below those folders.

import { main } from "./lib/console.mjs";
import { cppFiles, prettierPaths } from "./lib/checks/lint-steps.mjs";
import { at } from "./lib/paths.mjs";
import { quietly } from "./lib/run.mjs";
import { find } from "./lib/setup/tools.mjs";
import { setUp } from "./setup.mjs";

await main(async () => {
  const folders = process.argv.slice(2);
  const chosen = (path) =>
    folders.length === 0 || folders.some((name) => path.startsWith(at(name)));
  await setUp("tests");
  const cpp = cppFiles().filter(chosen);
  if (cpp.length > 0) await quietly(find("clang-format"), ["-i", ...cpp], { log: "format-cpp" });
  const others = folders.length > 0 ? folders : prettierPaths;
  await quietly(at("node_modules/.bin/prettier"), ["--write", "--ignore-unknown", ...others], {
    log: "format-js",
  });
});
