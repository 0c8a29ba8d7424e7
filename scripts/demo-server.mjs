/**
 * The demo: its pages, a gateway and a token endpoint, all on one port.
 *
 *   import { startDemo } from "./demo-server.mjs";
 *   const demo = await startDemo({ port: 8080, host: "127.0.0.1" });
 *   demo.url; await demo.close();
 *
 * As a program, it prints its address and ends on SIGINT or SIGTERM. It issues a token to anyone who asks: it
 * is a demo, not a server for the internet.
 */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import sirv from "sirv";
import { buildWeb } from "../web/build.mjs";
import { faultsOf } from "./lib/demo/faults.mjs";
import { isProgram } from "./lib/paths.mjs";

const defaultPort = 8080;
/** How many ports above the wanted one are tried if it is taken. */
const portsTried = 50;
const lastPort = 65_535;
const longestAccount = 60;
const largestRequest = 4096;

const securityHeaders = {
  // The page compiles the wasm core, which needs 'wasm-unsafe-eval' and nothing else.
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

/** The request's JSON, or null if there is none or it is too large. */
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

/** Issues a token, as an application's own server does after it has authenticated the user. */
async function mintToken(gateway, request, response) {
  // A page of another origin can send a form here, but JSON only after a CORS preflight.
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
  // Use the host by which the page was reached, so that the address works on other devices.
  answer(response, 200, { token, url: `ws://${request.headers.host}/` });
}

function listPeople(gateway, response) {
  const accounts = [...gateway.connections].map((connection) => connection.account);
  answer(response, 200, { accounts: [...new Set(accounts.filter(Boolean))].sort() });
}

/** Injects a fault into an account's connection, to show how the page reacts. */
async function injectFault(gateway, faults, request, response) {
  const isJson = request.headers["content-type"]?.startsWith("application/json");
  const { account, fault } = (isJson && (await readJson(request))) || {};
  const isKnown = typeof fault === "string" && Object.hasOwn(faults, fault);
  if (typeof account !== "string" || !isKnown) {
    answer(response, 400, { error: `fault must be one of: ${Object.keys(faults).join(", ")}` });
    return;
  }
  if (!gateway.connections.some((connection) => connection.account === account)) {
    answer(response, 409, { error: "the account has no connection" });
    return;
  }
  faults[fault](gateway, account);
  answer(response, 200, {});
}

function handler(demo, faults, pages) {
  return async (request, response) => {
    const { gateway } = demo;
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    // Do not parse it as a URL: a request target such as `//x:99999/` is not a valid one.
    const [pathname] = request.url.split("?", 1);
    if (request.method === "POST" && pathname === "/demo/token") {
      await mintToken(gateway, request, response);
    } else if (request.method === "POST" && pathname === "/demo/fault") {
      await injectFault(gateway, faults, request, response);
    } else if (request.method === "GET" && pathname === "/demo/people") {
      listPeople(gateway, response);
    } else if (request.method === "GET" || request.method === "HEAD") {
      // Answer every range request with the whole page: `sirv` fails on a range that ends before it begins.
      delete request.headers.range;
      pages(request, response, () => answer(response, 404, { error: "no such page" }));
    } else {
      response.setHeader("allow", "GET, HEAD");
      answer(response, 405, { error: "pages can only be read" });
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
      const last = port === 0 || candidate >= Math.min(port + portsTried, lastPort);
      if (error.code !== "EADDRINUSE" || last) throw error;
    }
  }
}

/**
 * Builds the pages and starts the demo.
 * @param {{ port?: number, host?: string }} [options]
 * @returns {Promise<{ url: string, port: number, gateway: object, close(): Promise<void> }>}
 */
export async function startDemo({ port = defaultPort, host = "127.0.0.1" } = {}) {
  const pages = sirv(await buildWeb(), { dev: true, extensions: ["html"] });
  // Import it here, so that the error for a package that is not built can be reported.
  const testing = await import("kim-web-sdk/testing");
  const server = createServer();
  await listen(server, port, host);
  // The gateway's state survives its restart.
  const folder = await mkdtemp(join(tmpdir(), "kim-demo-"));
  const options = { state: join(folder, "state.json"), server };
  let kim = await testing.startGateway(options);
  let restarting = Promise.resolve();
  const restart = () => {
    const { secret } = kim;
    restarting = restarting
      .then(() => kim.close())
      .then(async () => (kim = await testing.startGateway({ ...options, secret })));
    return restarting;
  };
  const demo = {
    get gateway() {
      return kim;
    },
  };
  const handle = handler(demo, faultsOf(testing, restart), pages);
  server.on("request", (request, response) => {
    handle(request, response).catch(() => {
      if (!response.headersSent) answer(response, 500, { error: "the demo server failed" });
      else response.destroy();
    });
  });
  const bound = server.address().port;
  const shown = host.includes(":") ? `[${host}]` : host;
  return Object.assign(demo, {
    url: `http://${shown}:${bound}/`,
    port: bound,
    async close() {
      await restarting;
      await kim.close();
      await rm(folder, { recursive: true, force: true });
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  });
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
  console.log(`inspector:  ${demo.url}inspector`);
}

if (isProgram(import.meta.url)) await main();
