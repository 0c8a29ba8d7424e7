// Sets up everything that the build and the tests need, and skips what is already there:
//
//   node scripts/setup.mjs            everything that `npm test` takes
//   node scripts/setup.mjs package    what building the package takes, for `npm start` and packing
//
// Missing Debian packages are installed as root or with sudo (scripts/lib/setup/tools.mjs lists them). An
// Emscripten SDK on PATH is used instead of Debian's. protobuf's sources come from Debian's source package,
// or from KIM_PROTOBUF_SOURCE. After the first run no network is needed.

import { fail, main } from "./lib/console.mjs";
import { installPackages } from "./lib/setup/apt.mjs";
import { setUpNpm } from "./lib/setup/npm.mjs";
import { setUpProtobuf } from "./lib/setup/protobuf.mjs";
import { missing } from "./lib/setup/tools.mjs";
import { withBuildLock } from "./lib/lock.mjs";
import { isProgram } from "./lib/paths.mjs";

/** Sets up for `purpose`: "package", or "tests", "loads", "browsers" or "pictures", which include it. */
export function setUp(purpose) {
  return withBuildLock(async () => {
    if (Number(process.versions.node.split(".")[0]) < 20) {
      fail(`Node 20 or later is needed, this is ${process.version}; see nodejs.org`);
    }
    const lacking = missing(purpose);
    if (lacking.length > 0) {
      await installPackages(lacking.map((tool) => tool.package));
      const still = missing(purpose);
      if (still.length > 0) {
        fail(`installed, but still not found: ${still.map((tool) => tool.name).join(", ")}`);
      }
    }
    await setUpNpm();
    await setUpProtobuf();
  });
}

if (isProgram(import.meta.url)) {
  const purpose = process.argv[2] ?? "tests";
  await main(() =>
    ["package", "tests"].includes(purpose)
      ? setUp(purpose)
      : fail(`no set-up for "${purpose}"; there are: package, tests`),
  );
}
