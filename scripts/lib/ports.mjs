// Ports: the wished-for one if it is free, else any.

import { createServer } from "node:net";

/** Resolves to `wished` if nothing listens there, else to a free port. */
export async function freePort(wished) {
  return (await probe(wished)) ?? (await probe(0));
}

function probe(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => {
      const { port: taken } = server.address();
      server.close(() => resolve(taken));
    });
  });
}
