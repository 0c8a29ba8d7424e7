import type { KIMError } from "./errors.js";
import type { Message } from "./message.js";
import type { OfflineMessages } from "./offline.js";
import type { GroupCreateNotify, GroupJoinNotify, GroupQuitNotify } from "./wire/index.js";

/** What `register` listens to. */
export enum KIMEvent {
  /** The connection was lost; the client connects again by itself. */
  Reconnecting = "Reconnecting",
  /** Connected again, and what was missed has been fetched. */
  Reconnected = "Reconnected",
  /** Over, until the next `login`: after a logout or a kickout, or when reconnecting was given up. */
  Closed = "Closed",
  /** The account has logged in elsewhere. */
  Kickout = "Kickout",
}

/** The state of a client's connection. */
export enum State {
  /** Before the first login. */
  INIT = 0,
  /** A login is under way. */
  CONNECTING,
  /** Logged in, and what was missed has been fetched. */
  CONNECTED,
  /** The connection was lost; the client connects again by itself. */
  RECONNECTING,
  /** A logout is under way. The spelling is the TypeScript SDK's. */
  CLOSEING,
  /** Over, until the next `login`. */
  CLOSED,
}

/** The statuses that the client itself gives; they never travel. */
export enum KIMStatus {
  /** The request was sent, but not answered: whether the server acted on it is not known. */
  RequestTimeout = 10,
  /** The request was not sent, or was refused every time. */
  SendFailed = 11,
}

/** A push that is no message: something happened in a group. */
export type Notification =
  | GroupNotification<"chat.group.create", GroupCreateNotify>
  | GroupNotification<"chat.group.join", GroupJoinNotify>
  | GroupNotification<"chat.group.quit", GroupQuitNotify>
  | OtherNotification;

/** What happened in a group: `command` says what, and `payload` to whom. */
export interface GroupNotification<C extends string, P> {
  /** The push's command; a `Notification` is told apart by it. */
  command: C;
  /** As in the push's header: the group's id, an account, or empty. */
  dest: string;
  /** The decoded message of the command. */
  payload: P;
}

/** A push with a command that this version does not know; the payload is as it came. */
export interface OtherNotification {
  /** Stands for every command that has no decoder here. */
  command: "other";
  /** The command as it travelled. */
  name: string;
  /** As in the push's header: an account, a group's id, or empty. */
  dest: string;
  /** The payload as it came: a copy, and yours. */
  payload: Uint8Array;
}

/** The events of `on` with what their handlers get. */
export type KIMEventMap = {
  /** A message came in. A promise that the handler returns holds back the acknowledgement. */
  message: Message;
  /** Offline messages were fetched. A promise that the handler returns keeps them pending. */
  offline: OfflineMessages;
  /** The state has changed. */
  state: State;
  /** Something went wrong that no promise reports. */
  error: KIMError;
  /** A push that is no message: something happened in a group. */
  notification: Notification;
  /**
   * The client fetches what was missed, after each login and reconnect; the offline messages come
   * next. A sync that ends with its connection is started anew by the next one.
   */
  sync: "started" | "finished";
  /** As `KIMEvent.Reconnecting`; the value is the event's own name. */
  Reconnecting: KIMEvent;
  /** As `KIMEvent.Reconnected`; the value is the event's own name. */
  Reconnected: KIMEvent;
  /** As `KIMEvent.Closed`; the value is the event's own name. */
  Closed: KIMEvent;
  /** As `KIMEvent.Kickout`; the value is the event's own name. */
  Kickout: KIMEvent;
};

/** A handler of `on`. What it throws, and a promise of its that rejects, is an "error" event. */
export type KIMHandler<K extends keyof KIMEventMap> = (value: KIMEventMap[K]) => unknown;

type AnyHandler = (value: never) => unknown;

/** What is called, and what it was registered as. */
type Listener<H = AnyHandler> = H & { _of: unknown };

/** Who listens to what, in the order in which they came. */
export class Listeners {
  /** Those of "message", which are wanted too often to look them up. */
  messages: readonly Listener<KIMHandler<"message">>[] = [];
  private readonly _lists = new Map<string, readonly Listener[]>();

  /** The one callback of the original API, which comes before those of `on`. */
  set<K extends keyof KIMEventMap>(event: K, callback: KIMHandler<K> | undefined): void {
    this.off(event, this);
    if (callback) this._put(event, [listener(callback, this), ...this.of(event)]);
  }

  on<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>, call = handler): void {
    this._put(event, [...this.of(event), listener(call, handler)]);
  }

  once<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): void {
    this.on(event, handler, (value) => {
      this.off(event, handler);
      return handler(value);
    });
  }

  /** Takes one away where the handler was registered more than once. */
  off(event: string, handler: unknown): void {
    const list = this.of(event);
    const at = list.findIndex(({ _of }) => _of === handler);
    this._put(
      event,
      list.filter((_, i) => i !== at),
    );
  }

  /** Stays as it is: a handler may remove itself while they are called. */
  of<K extends keyof KIMEventMap>(event: K): readonly Listener<KIMHandler<K>>[];
  of(event: string): readonly Listener[];
  of(event: string): readonly Listener[] {
    return this._lists.get(event) ?? [];
  }

  private _put(event: string, list: readonly Listener[]): void {
    this._lists.set(event, list);
    this.messages = this.of("message");
  }
}

function listener(call: AnyHandler, of: unknown): Listener {
  return Object.assign((value: never) => call(value), { _of: of });
}

/**
 * Calls handlers with a value. Returns what they return, from the first promise on: what stands before one
 * is left out, and nobody waits for it. What one throws goes to `failed`, and the next one is called all
 * the same.
 */
export function callHandlers<T>(
  handlers: readonly ((value: T) => unknown)[],
  value: T,
  failed: (error: unknown) => void,
): unknown[] {
  const results: unknown[] = [];
  for (let i = 0; i < handlers.length; ++i) {
    let result: unknown;
    try {
      result = (handlers[i] as (value: T) => unknown)(value);
    } catch (error) {
      failed(error);
    }
    if (results.length || isThenable(result)) results[i] = result;
  }
  return results;
}

/** Calls handlers whose end nobody waits for: a promise of theirs that rejects goes to `failed` too. */
export function tellHandlers<T>(
  handlers: readonly ((value: T) => unknown)[],
  value: T,
  failed: (error: unknown) => void,
): void {
  for (const result of callHandlers(handlers, value, failed)) Promise.resolve(result).catch(failed);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
  } catch {
    // To wait for it fails likewise, which is reported.
    return true;
  }
}
