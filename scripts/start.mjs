// `npm start`: sets up, builds, starts the embedded gateway and the demo, prints the demo's URL. Ctrl+C ends
// both. PORT sets the preferred port; if it is taken, a free one above it is used.

import { build } from "./build.mjs";
import { fail, main, say, seconds } from "./lib/console.mjs";
import { setUp } from "./setup.mjs";

await main(async () => {
  const port = Number(process.env.PORT ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    fail(`PORT must be a TCP port, not "${process.env.PORT}"`);
  }
  say("setting up");
  await setUp("package");
  say("building");
  await build("js");
  say("starting the gateway and the demo");
  const { startDemo } = await import("./demo-server.mjs");
  const demo = await startDemo({ port });
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => void demo.close().then(() => process.exit(0)));
  }
  say(`ready after ${seconds()} (Ctrl+C ends it)`);
  console.log(demo.url);
});
