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
  if (process.argv.length > 2) {
    fail(
      `no arguments are taken: ${process.argv.slice(2).join(" ")}; PORT=9000 npm start sets the port`,
    );
  }
  say("setting up");
  await setUp("package");
  say("building");
  await build("js");
  say("starting the gateway and the demo");
  const { startDemo } = await import("./demo-server.mjs");
  const demo = await startDemo({ port }).catch((error) => {
    if (error.syscall !== "listen") throw error;
    return fail(`port ${port} cannot be used (${error.code}); PORT=9000 npm start sets another`);
  });
  let closed;
  const close = () => (closed ??= demo.close().then(() => process.exit(0)));
  // Ctrl+C comes twice: from the terminal, and from npm, which passes it on.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void close());
  say(`ready after ${seconds()} (Ctrl+C ends it)`);
  console.log(demo.url);
});
