/**
 * The demo: its pages, a gateway and a mint for tokens, all on one port.
 *
 *   import { startDemo } from "./demo-server.mjs";
 *   const demo = await startDemo({ port: 8080, host: "127.0.0.1" });
 *   demo.url; await demo.close();
 *
 * Run as a program it prints its address and ends on SIGINT or SIGTERM. It gives a token to whoever
 * asks for one: it is a demo, not a server to put on the internet.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sirv from "sirv";
import { buildWeb } from "../web/build.mjs";

const defaultPort = 8080;
/** How many ports above the wanted one are tried when it is taken. */
const portsTried = 50;
const longestAccount = 60;
const largestRequest = 4096;

const securityHeaders = {
  // The wasm core is compiled in the page, so 'wasm-unsafe-eval'; nothing else is needed.
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self' ws: wss:",
    "frame-src 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

function answer(response, status, body) {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

/** The request's JSON, or null when there is none or it is too large. */
async function readJson(request) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > largestRequest) return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What an application's own server would do after it has checked who is asking. */
async function mintToken(gateway, request, response) {
  // A foreign page may send a form here, but not JSON without being asked first.
  if (!request.headers["content-type"]?.startsWith("application/json")) {
    answer(response, 415, { error: "send application/json" });
    return;
  }
  const account = (await readJson(request))?.account;
  if (typeof account !== "string" || account === "" || [...account].length > longestAccount) {
    answer(response, 400, { error: `account must be 1 to ${longestAccount} characters` });
    return;
  }
  const token = await gateway.mintToken(account);
  // The address that the page itself was reached by also works from another device.
  answer(response, 200, { token, url: `ws://${request.headers.host}/` });
}

function listPeople(gateway, response) {
  const accounts = [...gateway.connections].map((connection) => connection.account);
  answer(response, 200, { accounts: [...new Set(accounts.filter(Boolean))].sort() });
}

function handler(gateway, pages) {
  return async (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "POST" && pathname === "/demo/token") {
      await mintToken(gateway, request, response);
    } else if (request.method === "GET" && pathname === "/demo/people") {
      listPeople(gateway, response);
    } else {
      pages(request, response, () => answer(response, 404, { error: "no such page" }));
    }
  };
}

/** Listens on the first free port from `port` upwards; 0 lets the system choose. */
async function listen(server, port, host) {
  for (let candidate = port; ; candidate += 1) {
    try {
      server.listen(candidate, host);
      await once(server, "listening");
      return;
    } catch (error) {
      const last = port === 0 || candidate >= port + portsTried;
      if (error.code !== "EADDRINUSE" || last) throw error;
    }
  }
}

/**
 * Builds the pages and starts the demo.
 * @param {{ port?: number, host?: string, gateway?: object }} [options] `gateway`: more options for
 *   the embedded gateway.
 * @returns {Promise<{ url: string, port: number, gateway: object, close(): Promise<void> }>}
 */
export async function startDemo({ port = defaultPort, host = "127.0.0.1", gateway = {} } = {}) {
  const pages = sirv(await buildWeb(), { dev: true, extensions: ["html"] });
  // Imported here, so that a package that has not been built fails where it can be told.
  const { startGateway } = await import("kim-web-sdk/testing");
  const server = createServer();
  await listen(server, port, host);
  const kim = await startGateway({ ...gateway, server });
  const handle = handler(kim, pages);
  server.on("request", (request, response) => {
    handle(request, response).catch(() => {
      if (!response.headersSent) answer(response, 500, { error: "the demo server failed" });
      else response.destroy();
    });
  });
  const bound = server.address().port;
  const shown = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${shown}:${bound}/`,
    port: bound,
    gateway: kim,
    async close() {
      await kim.close();
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function main() {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: String(defaultPort) },
      host: { type: "string", default: "127.0.0.1" },
    },
  });
  const demo = await startDemo({ port: Number(values.port), host: values.host });
  let closing = false;
  const stop = async () => {
    if (closing) return;
    closing = true;
    await demo.close();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  console.log(`demo:       ${demo.url}`);
  console.log(`two panes:  ${demo.url}split`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
