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
  INIT = 0,
  CONNECTING,
  CONNECTED,
  RECONNECTING,
  CLOSEING,
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
  | { command: "chat.group.create"; dest: string; payload: GroupCreateNotify }
  | { command: "chat.group.join"; dest: string; payload: GroupJoinNotify }
  | { command: "chat.group.quit"; dest: string; payload: GroupQuitNotify }
  | OtherNotification;

/** A push with a command that this version does not know; the payload is as it came. */
export interface OtherNotification {
  command: "other";
  /** The command as it travelled. */
  name: string;
  dest: string;
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
  notification: Notification;
  /**
   * The client fetches what was missed, after each login and reconnect; the offline messages come
   * next. A sync that ends with its connection is started anew by the next one.
   */
  sync: "started" | "finished";
  Reconnecting: KIMEvent;
  Reconnected: KIMEvent;
  Closed: KIMEvent;
  Kickout: KIMEvent;
};

export type KIMHandler<K extends keyof KIMEventMap> = (value: KIMEventMap[K]) => unknown;

type AnyHandler = (value: never) => unknown;

/** A handler as it was registered, and what is called in its place. */
type Listener = readonly [event: string, handler: AnyHandler, call: AnyHandler];

/** Who listens to what, in the order in which they came. */
export class Listeners {
  private readonly _list: Listener[] = [];

  on<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>, call = handler): void {
    this._list.push([event, handler, call]);
  }

  once<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): void {
    this.on(event, handler, (value) => {
      this.off(event, handler);
      return handler(value);
    });
  }

  /** Takes one away where the handler was registered more than once. */
  off<K extends keyof KIMEventMap>(event: K, handler: KIMHandler<K>): void {
    const at = this._list.findIndex(([name, known]) => name === event && known === handler);
    if (at >= 0) this._list.splice(at, 1);
  }

  /** A copy: a handler may remove itself while they are called. */
  of<K extends keyof KIMEventMap>(event: K): KIMHandler<K>[] {
    const listeners = this._list.filter(([name]) => name === event);
    return listeners.map(([, , call]) => call as KIMHandler<K>);
  }
}

/**
 * Calls handlers with a value and returns what they return. What one throws goes to `failed`, and
 * the next one is called all the same.
 */
export function callHandlers<T>(
  handlers: readonly ((value: T) => unknown)[],
  value: T,
  failed: (error: unknown) => void,
): unknown[] {
  return handlers.map((handler) => {
    try {
      return handler(value);
    } catch (error) {
      failed(error);
      return undefined;
    }
  });
}
