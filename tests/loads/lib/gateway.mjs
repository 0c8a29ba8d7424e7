// The gateway for all environments of the load table, from the installed package itself.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

const echo = "echo";

/**
 * Starts the gateway of the package in `installed`, and a client that answers every message.
 * The result's `visitor()` makes a new account: the `query` that a page gets, the `answer` that it must show, and
 * `connections()`, the number of sockets that were opened since.
 */
export async function startEchoGateway(installed) {
  const load = (file) => import(pathToFileURL(join(installed, "dist", file)));
  const { startGateway } = await load("testing.mjs");
  const { Content, KIMClient } = await load("index.mjs");
  const gateway = await startGateway();

  const client = new KIMClient(gateway.url, { token: gateway.mintToken(echo) });
  client.onmessage(async ({ sender, body }) => {
    await client.talkToUser(sender, new Content(`echo: ${body}`));
  });
  const { success, err } = await client.login();
  if (!success) throw err;

  let visitors = 0;
  return {
    visitor() {
      const account = `visitor-${++visitors}`;
      const text = `你好 from ${account}`;
      const before = gateway.stats.connections;
      return {
        query: new URLSearchParams({ url: gateway.url, token: gateway.mintToken(account), text }),
        answer: `echo: ${text}`,
        /** How many sockets have been opened since. */
        connections: () => gateway.stats.connections - before,
      };
    },
    async close() {
      await client.logout();
      await gateway.close();
    },
  };
}
