import type Long from "long";
import type { StoredState } from "../base/stored_state.js";
import { dropCore, type Core } from "../core/module.js";
import { writeText } from "../core/text/write.js";
import { optionNames } from "./abi.js";
import type { SessionCalls } from "./calls.js";
import { readEffects, type Effect } from "./effects.js";
import type { SessionOptions } from "./session_options.js";

/** Counters since the client's first login. */
export interface SessionStats {
  /** How often the connection was lost and re-established. */
  reconnects: number;
  /** Messages handed to the application; entries of the offline index are not counted. */
  messagesDelivered: number;
  /** Messages that arrived more than once; each was delivered only once. */
  duplicatesDropped: number;
  /** Frames that could not be used and were skipped. */
  malformedFrames: number;
  /** Requests that are queued or in flight. */
  pendingRequests: number;
  /** Round-trip time of the last answered ping, in milliseconds; -1 before the first. */
  roundTripMs: number;
  /** Total size of the frames sent, over all connections. */
  bytesSent: number;
  /** Total size of the frames received, over all connections. */
  bytesReceived: number;
}

interface Allocation {
  core: Core;
  handle: number;
}

function free({ core, handle }: Allocation): void {
  if (core.isBroken) return;
  (core.calls as SessionCalls).kim_session_destroy(handle);
}

/** Frees the session of a client that was dropped without `dispose`. */
const registry =
  typeof FinalizationRegistry === "function"
    ? /* @__PURE__ */ new FinalizationRegistry<Allocation>(free)
    : undefined;

/** A deadline this large or larger means "never". */
const never = 2 ** 62;

/** The number of slots before a message's texts: `TalkSlot` in src/bindings/session_exports.cc. */
const talkSlots = 7;

/** Reads the counters in their order in memory; each call of `next` returns the next 32-bit number. */
function statsFrom(next: () => number): SessionStats {
  const wide = (): number => next() + next() * 2 ** 32;
  return {
    reconnects: next(),
    messagesDelivered: next(),
    duplicatesDropped: next(),
    malformedFrames: next(),
    pendingRequests: next(),
    roundTripMs: next() | 0,
    bytesSent: wide(),
    bytesReceived: wide(),
  };
}

/** The counters of a client that has no session. */
export function noStats(): SessionStats {
  return { ...statsFrom(() => 0), roundTripMs: -1 };
}

/**
 * One session in the core. Each input appends all of its effects to `effects`; the driver carries
 * them out. If an input needs more than numbers, write that data right before it, with no other
 * call in between. Nothing may be called after `destroy`.
 */
export class SessionBinding {
  /** The time by which the next input must be handed in, on the clock of the inputs' `now`. */
  deadline = Infinity;
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

  /** Replaces `destroy` once the core has trapped: nothing in it can be relied on or freed. */
  abandon(): void {
    registry?.unregister(this);
    dropCore(this._core);
  }

  stats(): SessionStats {
    const r = this._core.reader;
    r.begin(this._calls.kim_session_stats(this._handle), 0);
    return statsFrom(() => r.uint32());
  }

  /**
   * Hands in one input, or several of a kind, through `call`, then reads the deadline and the effects
   * from the answer. Throws if the core traps or has trapped already, no matter in which session.
   */
  run(
    call: (core: SessionCalls, handle: number, now: number, a: number, b: number) => number,
    now: number,
    a: number,
    b: number,
  ): void {
    const { reader, heap, isBroken } = this._core;
    if (isBroken) throw new Error("the core has trapped");
    const answer = call(this._calls, this._handle, now, a, b);
    reader.begin(answer, 0);
    const deadline = reader.uint32() + reader.int32() * 2 ** 32;
    this.deadline = deadline < never ? deadline : Infinity;
    readEffects(reader, heap, this._effects);
  }

  /** Writes bytes for an input; returns how many. */
  writeBytes(bytes: Uint8Array): number {
    const { length } = bytes;
    this._core.heap.input(bytes, length);
    return length;
  }

  /** Writes numbers for an input; returns how many. */
  writeNumbers(numbers: readonly number[]): number {
    const { heap } = this._core;
    heap.begin(numbers.length * 4);
    heap.u32.set(numbers, heap.base >> 2);
    return numbers.length;
  }

  /** Writes two texts, then bytes, for an input; returns the sizes of the texts in bytes. */
  writeRequest(command: string, dest: string, payload: Uint8Array): [number, number] {
    const { heap } = this._core;
    // One byte more than needed, here and in `writeTalk`: see `writeText`.
    heap.begin(3 * (command.length + dest.length) + payload.length + 1);
    const { u8, view, base } = heap;
    const middle = writeText(command, u8, view, base);
    const end = writeText(dest, u8, view, middle);
    u8.set(payload, end);
    return [middle - base, end - middle];
  }

  /** Writes a message for an input: its numbers and the places of its texts, then the texts. */
  writeTalk(
    isGroup: boolean,
    dest: string,
    type: number,
    body: string,
    extra: string,
    retries: number,
  ): void {
    const { heap } = this._core;
    heap.begin(talkSlots * 4 + 3 * (dest.length + body.length + extra.length) + 1);
    const { u8, u32, view, base } = heap;
    const text = base + talkSlots * 4;
    const bodyAt = writeText(dest, u8, view, text);
    const extraAt = writeText(body, u8, view, bodyAt);
    const at = base >> 2;
    u32[at] = +isGroup;
    u32[at + 1] = retries;
    u32[at + 2] = type;
    u32[at + 3] = bodyAt - text;
    u32[at + 4] = extraAt - bodyAt;
    u32[at + 5] = extraAt - text;
    u32[at + 6] = writeText(extra, u8, view, extraAt) - extraAt;
  }

  /** Writes a store's state for an input; returns its size in bytes. */
  writeState({ cursor, mark, known }: StoredState): number {
    const w = this._core.writer;
    const put = (value: Long | undefined): void => {
      w.put(value?.low ?? 0);
      w.put(value?.high ?? 0);
    };
    w.begin();
    put(cursor);
    put(mark?.sendTime);
    put(mark?.messageId);
    w.put(known.length);
    known.forEach(put);
    return w.slots * 4;
  }
}
