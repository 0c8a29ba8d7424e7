// Serves the files of the bench's pages from memory. Pages are cross-origin isolated, because only then does
// their clock have microseconds.
import { once } from "node:events";
import { createServer } from "node:http";

const isolated = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

export async function startPageServer() {
  const files = new Map();
  const server = createServer((request, response) => {
    const file = files.get(request.url);
    if (!file) return void response.writeHead(404).end();
    const headers = { "content-type": file.type, "cache-control": "max-age=3600", ...isolated };
    response.writeHead(200, headers).end(file.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    /** Serves `body`; returns its address. */
    put(path, type, body) {
      files.set(path, { type, body });
      return origin + path;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
