import type { KIMError } from "../base/errors.js";
import type { Message } from "../base/message.js";
import type { KIMEvent, State } from "../base/states.js";
import type { GroupCreateNotify, GroupJoinNotify, GroupQuitNotify } from "../wire/index.js";
import type { OfflineMessages } from "./offline.js";

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
