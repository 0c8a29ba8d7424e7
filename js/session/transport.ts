import type { Bytes } from "../core/bytes.js";
import { socketOfNode } from "./node_socket.js";

/** The part of the standard WebSocket that the SDK uses. */
export interface WebSocketLike {
  /** Set to "arraybuffer" before anything arrives. */
  binaryType: string;
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  /** Bytes taken and not yet sent. Without it, nothing waits for a slow network. */
  readonly bufferedAmount?: number;
  /** Called once, when frames can be sent. */
  onopen: ((event: never) => unknown) | null;
  /** Called for each frame, in order, with its `data`: an ArrayBuffer or a view of one. */
  onmessage: ((event: never) => unknown) | null;
  /** Called when the connection failed; nothing is expected of the socket afterwards. */
  onerror: ((event: never) => unknown) | null;
  /** Called once, when the connection has ended. */
  onclose: ((event: never) => unknown) | null;
  /** Sends one binary frame. The bytes are not changed afterwards; their `buffer` may hold others too. */
  send(data: Bytes): void;
  /** Starts the close. `code` is 1000. */
  close(code?: number, reason?: string): void;
}

/** A frame has come. */
export interface SocketMessageEvent {
  /** A binary frame, as all of the protocol are, is an ArrayBuffer; a text frame is a string. */
  readonly data: string | ArrayBuffer;
}

/** The connection has failed: the event of a browser, or the error of some packages. */
export interface SocketErrorEvent {
  /** A browser's has this. */
  readonly type?: string;
  /** A package's has this. */
  readonly message?: string;
}

/** The connection has ended. */
export interface SocketCloseEvent {
  /** Of the close frame; 1006 where there was none. */
  readonly code: number;
  /** The words of the close frame. */
  readonly reason: string;
  /** Whether there was a close frame. */
  readonly wasClean: boolean;
}

/** Called with an event; a handler may ask for the WebSocket class's own kind of it. */
export type SocketHandler<E> = {
  /** What it returns is ignored. */
  call(event: E): unknown;
}["call"];

/** The WebSocket of a login, whose events are yours to handle. */
export interface LoginSocket extends WebSocketLike {
  /** Called for each frame, in order. */
  onmessage: SocketHandler<SocketMessageEvent> | null;
  /** Called when the connection has failed. */
  onerror: SocketHandler<SocketErrorEvent> | null;
  /** Called once, when the connection has ended. */
  onclose: SocketHandler<SocketCloseEvent> | null;
}

/** A WebSocket class: the browser's, the one of the package `ws`, or one of a test. */
export type WebSocketClass = new (url: string) => WebSocketLike;

/** Receives what happens to one socket. `closed` comes once at most, and last. */
interface SocketListener {
  opened(): void;
  frame(bytes: Uint8Array): void;
  text(): void;
  /** `cause`: what an implementation says of it, as those do that are not a browser's. */
  closed(cause?: unknown): void;
}

/**
 * The WebSocket class to use: the given one, the realm's, or in Node the one of the package `ws`.
 * Throws a KIMError `unsupported` where there is none.
 */
export function findWebSocket(
  given: WebSocketClass | undefined,
): WebSocketClass | Promise<WebSocketClass> {
  if (given) return given;
  const own = (globalThis as { WebSocket?: unknown }).WebSocket;
  return typeof own === "function" ? (own as WebSocketClass) : socketOfNode();
}

/** One WebSocket, with its differences between implementations evened out. */
export class Socket {
  private _listener: SocketListener | undefined;

  /** Throws what the WebSocket's constructor throws, such as for a URL that is none. */
  constructor(
    private readonly _raw: WebSocketLike,
    listener: SocketListener,
  ) {
    this._listener = listener;
    _raw.binaryType = "arraybuffer";
    _raw.onopen = () => this._listener?.opened();
    _raw.onmessage = (event: { data: unknown }) => this._receive(event.data);
    // An error is followed by a close event, except in some implementations that are not a
    // browser's: nothing can be expected of a socket after one.
    _raw.onerror = (event?: { error?: unknown; message?: unknown }) =>
      this._fail(event?.error ?? event?.message);
    _raw.onclose = () => this._closed();
  }

  /** `bytes` must not change afterwards: some implementations keep them. */
  send(bytes: Uint8Array): void {
    try {
      this._raw.send(bytes as Bytes);
    } catch {
      // Nothing can be expected of a socket that refuses a frame while it is open.
      this._fail();
    }
  }

  /** Starts the close; `closed` comes when the other side has answered, or never. */
  close(): void {
    try {
      this._raw.close(1000);
    } catch {
      this._closed();
    }
  }

  /** Nothing is reported from here on. The socket itself stays as it is. */
  detach(): void {
    this._listener = undefined;
    // `ws` throws an error event that nobody listens to, so that handler stays.
    this._raw.onopen = this._raw.onmessage = this._raw.onclose = null;
    this._raw.onerror = () => undefined;
  }

  /** Nothing is heard of the close: Node 22's own WebSocket raises an error in it, and so on without end. */
  private _fail(cause?: unknown): void {
    const listener = this._listener;
    this.detach();
    this.close();
    listener?.closed(cause);
  }

  private _closed(): void {
    const listener = this._listener;
    this.detach();
    listener?.closed();
  }

  private _receive(data: unknown): void {
    const listener = this._listener;
    if (!listener) return;
    // Not by its class: test runners hand in one of another realm.
    const size = (data as ArrayBuffer | null | undefined)?.byteLength;
    if (typeof size !== "number") return listener.text();
    // Of a buffer that was given away nothing is left to read, nor can there be a view.
    if (!size) return listener.frame(new Uint8Array());
    listener.frame(
      ArrayBuffer.isView(data)
        ? new Uint8Array(data.buffer, data.byteOffset, size)
        : new Uint8Array(data as ArrayBuffer),
    );
  }
}
