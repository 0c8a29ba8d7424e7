// The TCP side: the gateway's own HTTP server or the caller's, and the WebSocket upgrades on it.
import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import { Server as TlsServer } from "node:tls";
import type { Duplex } from "node:stream";
import * as ws from "ws";
import { GatewayError } from "../errors.js";
import type { Settings } from "../options.js";
import { claimedPaths, claimPath, releasePath } from "./shared_server.js";
import { GatewaySocket } from "./socket.js";

/** How long a closing client may take to answer the close frame, in milliseconds. */
const closeGraceMs = 500;

/** What a listener reports. */
interface ListenerEvents {
  open(socket: GatewaySocket, remoteAddress: string): void;
  /** A socket was refused because there are too many. */
  refused(): void;
  /** Returns whether it has answered the request. */
  http(request: IncomingMessage, response: ServerResponse): boolean;
}

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Accepts WebSockets. */
export class Listener {
  readonly #settings: Settings;
  readonly #events: ListenerEvents;
  readonly #server: NonNullable<Settings["server"]>;
  readonly #isOwn: boolean;
  readonly #sockets: ws.Server<typeof GatewaySocket>;
  readonly #onUpgrade: Upgrade;
  #wasStarted = false;
  #wasClosed = false;
  #listening: Promise<void> | undefined;

  constructor(settings: Settings, events: ListenerEvents) {
    this.#settings = settings;
    this.#events = events;
    this.#isOwn = settings.server === undefined;
    this.#server = settings.server ?? createServer((req, res) => this.#onRequest(req, res));
    claimPath(this.#server, settings.path);
    this.#sockets = new ws.WebSocketServer({
      noServer: true,
      clientTracking: true,
      perMessageDeflate: false,
      maxPayload: settings.maxFrameBytes,
      WebSocket: GatewaySocket,
    });
    this.#onUpgrade = (request, socket, head) => this.#upgrade(request, socket, head);
    this.#server.on("upgrade", this.#onUpgrade);
  }

  /** Starts the gateway's own server; the caller starts its own. */
  async start(): Promise<void> {
    this.#wasStarted = true;
    if (this.#wasClosed || (this.#isOwn && this.#server.listening)) throw startedTwice();
    if (!this.#isOwn) return;
    this.#listening = this.#listen();
    await this.#listening;
    if (this.#wasClosed) throw startedTwice();
  }

  #listen(): Promise<void> {
    const { port, host } = this.#settings;
    return new Promise<void>((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException): void => reject(listenError(error, host, port));
      this.#server.once("error", fail);
      this.#server.listen(port, host, () => {
        this.#server.off("error", fail);
        resolve();
      });
    });
  }

  /** Whether it has an address. */
  get isListening(): boolean {
    return typeof (this.#server.address() ?? "") === "object";
  }

  /** The TCP port. Throws `not_listening`. */
  get port(): number {
    return this.#address().port;
  }

  /** The WebSocket URL for clients on this machine. Throws `not_listening`. */
  get url(): string {
    const { address, port } = this.#address();
    const scheme = this.#server instanceof TlsServer ? "wss" : "ws";
    return `${scheme}://${reachable(address)}:${port}${this.#settings.path ?? ""}`;
  }

  /** Refuses new sockets, waits `closeGraceMs` for the closing ones, then cuts the rest. */
  async close(): Promise<void> {
    if (!this.#wasClosed) releasePath(this.#server, this.#settings.path);
    this.#wasClosed = true;
    this.#server.off("upgrade", this.#onUpgrade);
    // A server that is about to listen cannot be closed yet.
    await this.#listening?.catch(() => undefined);
    const closed = [...this.#sockets.clients].map(
      (socket) => new Promise<void>((resolve) => socket.once("close", () => resolve())),
    );
    const timer = setTimeout(() => this.#terminateAll(), closeGraceMs);
    await Promise.all(closed);
    clearTimeout(timer);
    this.#sockets.close();
    if (!this.#isOwn || !this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #terminateAll(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  #address(): { address: string; port: number } {
    const address = this.#server.address();
    if (address !== null && typeof address === "object") return address;
    const advice =
      this.#isOwn && !this.#wasStarted ? ": use await startGateway(), not new Gateway()" : "";
    throw new GatewayError("not_listening", `the server does not listen on a TCP port${advice}`);
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    if (this.#events.http(request, response)) return;
    response.writeHead(426, { "content-type": "text/plain", upgrade: "websocket" });
    response.end("This is a KIM gateway. Connect with a WebSocket client.\n");
  }

  /** Refuses another path, unless another upgrade listener on the caller's server may want it. */
  #leave(socket: Duplex, path: string | undefined): void {
    const paths = claimedPaths(this.#server);
    const isNobodys = this.#server.listenerCount("upgrade") === paths.size && !paths.has(path);
    // Of several gateways, the oldest refuses it.
    const [oldest] = paths;
    if (isNobodys && oldest === this.#settings.path) refuseUpgrade(socket, 404);
    else endWithPeer(socket);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = (request.url ?? "").split("?", 1)[0];
    if (this.#settings.path !== undefined && path !== this.#settings.path) {
      this.#leave(socket, path);
      return;
    }
    if (this.#sockets.clients.size >= this.#settings.maxConnections) {
      this.#events.refused();
      refuseUpgrade(socket, 503);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      this.#events.open(opened, request.socket.remoteAddress ?? "");
    });
  }
}

// The peer may already be gone; without an error listener that would end the process.
function endWithPeer(socket: Duplex): void {
  socket.on("error", () => socket.destroy());
}

function refuseUpgrade(socket: Duplex, status: number): void {
  endWithPeer(socket);
  // Node leaves the socket half open, and a server cannot close while a peer keeps its side open.
  socket.once("finish", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nConnection: close\r\n\r\n`);
}

function startedTwice(): GatewayError {
  const what = "a gateway starts once, and not after close(): startGateway() makes another";
  return new GatewayError("listen_failed", what);
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): GatewayError {
  if (error.code === "EADDRINUSE") {
    const advice = "choose another port, or 0 for any free one";
    return new GatewayError("port_in_use", `port ${port} on ${host} is taken: ${advice}`, error);
  }
  const reason = error.code ?? error.message;
  return new GatewayError("listen_failed", `cannot listen on ${host}:${port}: ${reason}`, error);
}

/** Not every system can connect to a wildcard address, but every one can to its loopback address. */
function reachable(address: string): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  if (address === "::") return "[::1]";
  return address.includes(":") ? `[${address}]` : address;
}
