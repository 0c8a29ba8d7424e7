// `npm run test:assertions`: a session in the core with Emscripten's assertions, checks of every
// access to memory, and our invariants (the preset wasm-assertions), driven from TypeScript.

import { build } from "./build.mjs";
import { buildPreset } from "./lib/cmake.mjs";
import { main } from "./lib/console.mjs";
import { runNodeTests } from "./lib/checks/node-tests.mjs";
import { filesIn } from "./lib/paths.mjs";
import { setUp } from "./setup.mjs";

await main(async () => {
  await setUp("tests");
  // The scripted server uses the package's codec.
  await build("js");
  await buildPreset("wasm-assertions", "C++ core, WebAssembly with assertions");
  const { code } = await runNodeTests(filesIn("tests/assertions", /\.test\.ts$/));
  process.exitCode = code;
});
