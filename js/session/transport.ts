import type { Bytes } from "../core/bytes.js";
import { socketOfNode } from "./node_socket.js";

/** The part of the standard WebSocket that the SDK uses. */
export interface WebSocketLike {
  /** Set to "arraybuffer" before anything arrives. */
  binaryType: string;
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  /** Bytes that were passed to `send` and not sent yet. If absent, there is no back-pressure. */
  readonly bufferedAmount?: number;
  /** Called once, when frames can be sent. */
  onopen: ((event: never) => unknown) | null;
  /** Called for each frame, in order, with its `data`: an ArrayBuffer or a view of one. */
  onmessage: ((event: never) => unknown) | null;
  /** Called when the connection has failed; the SDK expects nothing more of the socket. */
  onerror: ((event: never) => unknown) | null;
  /** Called once, when the connection has ended. */
  onclose: ((event: never) => unknown) | null;
  /** Sends one binary frame. The bytes do not change afterwards; their `buffer` may hold other bytes too. */
  send(data: Bytes): void;
  /** Starts the close. `code` is 1000. */
  close(code?: number, reason?: string): void;
}

/** A frame that has arrived. */
export interface SocketMessageEvent {
  /** A binary frame is an ArrayBuffer, a text frame a string. The protocol has only binary frames. */
  readonly data: string | ArrayBuffer;
}

/** A failure of the connection: a browser's event, or an error from some packages. */
export interface SocketErrorEvent {
  /** Present in browsers. */
  readonly type?: string;
  /** Present in some packages, such as `ws`. */
  readonly message?: string;
}

/** The end of the connection. */
export interface SocketCloseEvent {
  /** The code of the close frame; 1006 if there was none. */
  readonly code: number;
  /** The reason in the close frame. */
  readonly reason: string;
  /** Whether there was a close frame. */
  readonly wasClean: boolean;
}

/** A handler of an event. It may declare the event type of its own WebSocket class. */
export type SocketHandler<E> = {
  /** Handles the event; the return value is ignored. */
  call(event: E): unknown;
}["call"];

/** The WebSocket of a login. Its events are yours to handle. */
export interface LoginSocket extends WebSocketLike {
  /** Called for each frame, in order. */
  onmessage: SocketHandler<SocketMessageEvent> | null;
  /** Called when the connection has failed. */
  onerror: SocketHandler<SocketErrorEvent> | null;
  /** Called once, when the connection has ended. */
  onclose: SocketHandler<SocketCloseEvent> | null;
}

/** A WebSocket class: the browser's, that of the package `ws`, or a fake in a test. */
export type WebSocketClass = new (url: string) => WebSocketLike;

/** Receives the events of one socket. `closed` is called at most once, and last. */
interface SocketListener {
  opened(): void;
  frame(bytes: Uint8Array): void;
  text(): void;
  /** `cause` is the implementation's error, if it gives one; browsers do not. */
  closed(cause?: unknown): void;
}

/**
 * The WebSocket class to use: the given one, the realm's, or in Node that of the package `ws`. Rejects
 * with a KIMError `unsupported` if there is none.
 */
export function findWebSocket(
  given: WebSocketClass | undefined,
): WebSocketClass | Promise<WebSocketClass> {
  if (given) return given;
  const own = (globalThis as { WebSocket?: unknown }).WebSocket;
  return typeof own === "function" ? (own as WebSocketClass) : socketOfNode();
}

/** One WebSocket, with the differences between implementations evened out. */
export class Socket {
  private _listener: SocketListener | undefined;

  constructor(
    private readonly _raw: WebSocketLike,
    listener: SocketListener,
  ) {
    this._listener = listener;
    _raw.binaryType = "arraybuffer";
    _raw.onopen = () => this._listener?.opened();
    _raw.onmessage = (event: { data: unknown }) => this._receive(event.data);
    // In browsers a close event follows an error. Some other implementations send none, so an error
    // counts as the close.
    _raw.onerror = (event?: { error?: unknown; message?: unknown }) =>
      this._fail(event?.error ?? event?.message);
    _raw.onclose = () => this._closed();
  }

  /** `bytes` must not change afterwards: some implementations keep them. */
  send(bytes: Uint8Array): void {
    try {
      this._raw.send(bytes as Bytes);
    } catch {
      // A socket that throws in `send` while it is open counts as closed.
      this._fail();
    }
  }

  /** Starts the close; `closed` is called when the other side has answered, or never. */
  close(): void {
    try {
      this._raw.close(1000);
    } catch {
      this._closed();
    }
  }

  /** Stops reporting events. The socket itself stays as it is. */
  detach(): void {
    this._listener = undefined;
    // `ws` throws an error event that has no listener, so one that does nothing stays.
    this._raw.onopen = this._raw.onmessage = this._raw.onclose = null;
    this._raw.onerror = () => undefined;
  }

  /** Detaches first: Node 22's own WebSocket raises an error event from `close`, which would recurse endlessly. */
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
    // No instanceof: test runners hand in an ArrayBuffer of another realm.
    const size = (data as ArrayBuffer | null | undefined)?.byteLength;
    if (typeof size !== "number") return listener.text();
    // A detached buffer has nothing to read, and a view of it cannot be constructed.
    if (!size) return listener.frame(new Uint8Array());
    listener.frame(
      ArrayBuffer.isView(data)
        ? new Uint8Array(data.buffer, data.byteOffset, size)
        : new Uint8Array(data as ArrayBuffer),
    );
  }
}
