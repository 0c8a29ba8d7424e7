import type Long from "long";
import { failure } from "../core/failure.js";
import type { Core } from "../core/module.js";
import { writeText } from "../core/text.js";
import type { StoredState } from "../store/types.js";
import { optionNames, type Hint } from "./abi.js";
import type { SessionCalls } from "./calls.js";
import { readEffect, type Effect } from "./effects.js";
import type { SessionOptions } from "./session_options.js";

/** Counters since the client's first login. */
export interface SessionStats {
  reconnects: number;
  messagesDelivered: number;
  duplicatesDropped: number;
  malformedFrames: number;
  /** Requests that wait or are in flight. */
  pendingRequests: number;
  /** Of the last answered ping, in milliseconds; -1 before the first. */
  roundTripMs: number;
  bytesSent: number;
  bytesReceived: number;
}

/** A request as the session takes it. */
export interface RawRequest {
  id: number;
  command: string;
  dest: string;
  payload: Uint8Array;
  /** Negative: the session numbers the packet. */
  sequence: number;
  retries: number;
  /** Milliseconds; negative: the session's own. */
  timeout: number;
}

/** A message as the session takes it. */
export interface RawTalk {
  id: number;
  isGroup: boolean;
  dest: string;
  type: number;
  body: string;
  extra: string;
  retries: number;
  /** Milliseconds; negative: the session's own. */
  timeout: number;
}

interface Allocation {
  core: Core;
  handle: number;
}

function free({ core, handle }: Allocation): void {
  (core.calls as SessionCalls).kim_session_destroy(handle);
}

/** Frees the session of a client that was dropped without `dispose`. */
const registry =
  typeof FinalizationRegistry === "function"
    ? /* @__PURE__ */ new FinalizationRegistry<Allocation>(free)
    : undefined;

/**
 * One session in the core. Each input leaves its effects, all of them, at the end of `effects`;
 * carrying them out is the driver's. Nothing may be called after `destroy`.
 */
export class SessionBinding {
  private readonly _calls: SessionCalls;
  private readonly _handle: number;

  constructor(
    private readonly _core: Core,
    options: SessionOptions,
    private readonly _effects: Effect[],
  ) {
    this._calls = _core.calls as SessionCalls;
    const seed = (): number => Math.random() * 2 ** 32;
    this._handle = this._calls.kim_session_create(seed(), seed());
    optionNames.forEach((name, index) => {
      const value = options[name];
      if (value !== undefined) this._calls.kim_session_option(this._handle, index, +value);
    });
    registry?.register(this, { core: _core, handle: this._handle }, this);
  }

  destroy(): void {
    registry?.unregister(this);
    free({ core: this._core, handle: this._handle });
  }

  nextDeadline(): number {
    return this._calls.kim_session_next_deadline(this._handle);
  }

  stats(): SessionStats {
    const r = this._core.reader;
    r.begin(this._calls.kim_session_stats(this._handle), 0);
    const wide = (): number => r.uint32() + r.uint32() * 2 ** 32;
    return {
      reconnects: r.uint32(),
      messagesDelivered: r.uint32(),
      duplicatesDropped: r.uint32(),
      malformedFrames: r.uint32(),
      pendingRequests: r.uint32(),
      roundTripMs: r.int32(),
      bytesSent: wide(),
      bytesReceived: wide(),
    };
  }

  advance(now: number): void {
    this._drain(this._calls.kim_session_advance(this._handle, now));
  }

  login(now: number): void {
    this._drain(this._calls.kim_session_login(this._handle, now));
  }

  logout(now: number): void {
    this._drain(this._calls.kim_session_logout(this._handle, now));
  }

  hint(hint: Hint, now: number): void {
    this._drain(this._calls.kim_session_hint(this._handle, hint, now));
  }

  socketOpened(connection: number, now: number): void {
    this._drain(this._calls.kim_session_socket_opened(this._handle, connection, now));
  }

  socketClosed(connection: number, now: number): void {
    this._drain(this._calls.kim_session_socket_closed(this._handle, connection, now));
  }

  /** A frame above `maxBytes` is refused by its size alone, and is not copied for that. */
  frame(connection: number, bytes: Uint8Array, maxBytes: number, now: number): void {
    if (bytes.length <= maxBytes) this._core.memory.input(bytes);
    this._drain(this._calls.kim_session_frame(this._handle, connection, bytes.length, now));
  }

  text(connection: number, now: number): void {
    this._drain(this._calls.kim_session_text(this._handle, connection, now));
  }

  tokenReady(connection: number, request: Uint8Array, renewable: boolean, now: number): void {
    this._core.memory.input(request);
    const { length } = request;
    const [calls, handle] = [this._calls, this._handle];
    this._drain(calls.kim_session_token_ready(handle, connection, length, +renewable, now));
  }

  tokenFailed(connection: number, now: number): void {
    this._drain(this._calls.kim_session_token_failed(this._handle, connection, now));
  }

  request(request: RawRequest, now: number): void {
    const { id, command, dest, payload, sequence, retries, timeout } = request;
    const { memory } = this._core;
    memory.begin((command.length + dest.length) * 3 + payload.length);
    const start = memory.base;
    const destAt = writeText(command, memory.u8, start);
    const payloadAt = writeText(dest, memory.u8, destAt);
    memory.u8.set(payload, payloadAt);
    const [a, b, c] = [destAt - start, payloadAt - destAt, payload.length];
    const [calls, handle] = [this._calls, this._handle];
    this._drain(calls.kim_session_request(handle, id, a, b, c, sequence, retries, timeout, now));
  }

  talk(talk: RawTalk, now: number): void {
    const { id, isGroup, dest, type, body, extra, retries, timeout } = talk;
    const { memory } = this._core;
    memory.begin((dest.length + body.length + extra.length) * 3);
    const start = memory.base;
    const bodyAt = writeText(dest, memory.u8, start);
    const extraAt = writeText(body, memory.u8, bodyAt);
    const end = writeText(extra, memory.u8, extraAt);
    const [a, b, c] = [bodyAt - start, extraAt - bodyAt, end - extraAt];
    const [calls, handle] = [this._calls, this._handle];
    this._drain(calls.kim_session_talk(handle, id, +isGroup, a, type, b, c, retries, timeout, now));
  }

  cancel(id: number, now: number): void {
    this._drain(this._calls.kim_session_cancel(this._handle, id, now));
  }

  handled(delivery: number, now: number): void {
    this._drain(this._calls.kim_session_handled(this._handle, delivery, now));
  }

  storeLoaded(connection: number, { cursor, mark, known }: StoredState, now: number): void {
    const w = this._core.writer;
    const put = (value: Long | undefined): void => {
      w.put(value?.low ?? 0);
      w.put(value?.high ?? 0);
    };
    w.begin(7 + known.length * 2);
    put(cursor);
    put(mark?.sendTime);
    put(mark?.messageId);
    w.put(known.length);
    known.forEach(put);
    this._drain(this._calls.kim_session_store_loaded(this._handle, connection, w.size, now));
  }

  storeDone(write: number, ok: boolean, now: number): void {
    this._drain(this._calls.kim_session_store_done(this._handle, write, +ok, now));
  }

  private _drain(first: number): void {
    if (first < 0) throw failure(first, "an input of the session", 0);
    const { reader, memory } = this._core;
    for (let answer = first; answer !== 0;) {
      this._effects.push(readEffect(answer, reader, memory));
      answer = this._calls.kim_session_poll(this._handle);
    }
  }
}
