// `npm start`: sets up, builds, starts the embedded gateway and the demo, prints the demo's URL.
// Ctrl+C ends both. PORT and GATEWAY_PORT choose ports; taken ones are replaced by free ones.

import { existsSync } from "node:fs";

import { build } from "./build.mjs";
import { fail, main, say, seconds } from "./lib/console.mjs";
import { at } from "./lib/paths.mjs";
import { freePort } from "./lib/ports.mjs";
import { setUp } from "./setup.mjs";

await main(async () => {
  say("setting up");
  await setUp("package");
  say("building");
  await build("web");
  if (!existsSync(at("scripts/demo-server.mjs"))) {
    fail("scripts/demo-server.mjs does not exist yet: there is no demo to start");
  }
  const { startDemo } = await import("./demo-server.mjs");
  const port = await freePort(Number(process.env.PORT ?? 8080));
  const gatewayPort = await freePort(Number(process.env.GATEWAY_PORT ?? 8000));
  const demo = await startDemo({ port, gatewayPort });
  say(`ready after ${seconds()}: ${demo?.url ?? `http://localhost:${port}/`} (Ctrl+C ends it)`);
});
