import type { KIMError } from "../base/errors.js";
import type { Message } from "../base/message.js";
import type { Same } from "../base/same.js";
import type { KIMEvent, State } from "../base/states.js";
import type { others } from "../handlers/listeners.js";
import type { GroupCreateNotify, GroupJoinNotify, GroupQuitNotify } from "../wire/index.js";
import type { OfflineMessages } from "./offline.js";

/** A push that is not a message, such as news about a group. */
export type Notification =
  | GroupNotification<"chat.group.create", GroupCreateNotify>
  | GroupNotification<"chat.group.join", GroupJoinNotify>
  | GroupNotification<"chat.group.quit", GroupQuitNotify>
  | OtherNotification;

/** Something happened in a group: `command` says what, `payload` has the details. */
export interface GroupNotification<C extends string, P> {
  /** The push's command, which discriminates the union `Notification`. */
  command: C;
  /** From the push's header: the group's id, an account, or empty. */
  dest: string;
  /** The decoded message of the command. */
  payload: P;
}

/** A push with a command that this version does not know; the payload is not decoded. */
export interface OtherNotification {
  /** Stands for every command that this version does not decode. */
  command: "other";
  /** The push's own command. */
  name: string;
  /** From the push's header: an account, a group's id, or empty. */
  dest: string;
  /** The raw payload: a copy, which is yours to change. */
  payload: Uint8Array;
}

/** The events of `on`, and the value that the handlers of each receive. */
export type KIMEventMap = {
  /** A message has arrived. It is not acknowledged before a promise that the handler returns has settled. */
  message: Message;
  /** Offline messages were fetched. They stay pending until a promise that the handler returns has resolved. */
  offline: OfflineMessages;
  /** The state has changed. */
  state: State;
  /** An error that no promise reports. */
  error: KIMError;
  /** A push that is not a message, such as news about a group. */
  notification: Notification;
  /**
   * The client starts or has finished fetching what was missed, after each login and reconnect. The
   * "offline" event follows "finished". If the connection is lost in between, the next one starts the
   * sync again.
   */
  sync: "started" | "finished";
  /** See `KIMEvent.Reconnecting`; the value is the event's own name. */
  Reconnecting: KIMEvent;
  /** See `KIMEvent.Reconnected`; the value is the event's own name. */
  Reconnected: KIMEvent;
  /** See `KIMEvent.Closed`; the value is the event's own name. */
  Closed: KIMEvent;
  /** See `KIMEvent.Kickout`; the value is the event's own name. */
  Kickout: KIMEvent;
};

/** A handler of `on`. If it throws, or its promise rejects, that is reported as an "error" event. */
export type KIMHandler<K extends keyof KIMEventMap> = (value: KIMEventMap[K]) => unknown;

/** Does not compile unless `others` lists exactly the events that are not for `register`. */
type Listed = (typeof others)[number];
type ForOn = Exclude<keyof KIMEventMap, `${KIMEvent}`>;
export type EventsAreListed = Same<Listed, ForOn>;
export const eventsAreListed: EventsAreListed = true;
