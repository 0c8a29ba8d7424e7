// A minimal static web server.

import { once } from "node:events";
import { createServer } from "node:http";
import sirv from "sirv";

/** Serves a folder on a free port, with `headers` on every answer. */
export async function serveFolder(folder, headers = {}) {
  const files = sirv(folder, {
    dev: true,
    dotfiles: false,
    setHeaders(response) {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    },
  });
  const server = createServer((request, response) => {
    files(request, response, () => response.writeHead(404).end());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
