import { State, type KIMEventMap } from "kim-web-sdk";
import type { Ending } from "../endings.js";
import type { OldConnection } from "./old_connections.js";

/** What tabs post to each other over the channel. Class instances are packed; see transfer.ts. */

/** The state of the connection, as every tab shows it. */
export interface Presence {
  state: State;
  account: string;
  channelId: string;
  /** The leader takes requests: it sends them, or queues them while it reconnects. */
  open: boolean;
  /** Connected and in sync with the server. */
  ready: boolean;
}

/** The state for a tab that knows of no connection yet. */
export function beforeLogin(before: Pick<Presence, "account" | "channelId">): Presence {
  const { account, channelId } = before;
  return { state: State.CONNECTING, account, channelId, open: false, ready: false };
}

/** Which handlers a tab has. */
export interface Listens {
  message: boolean;
  offline: boolean;
}

/** The methods that another tab may call on the client of the leader. */
export const methods = [
  "talkToUser",
  "talkToGroup",
  "createGroup",
  "joinGroup",
  "quitGroup",
  "GetGroup",
  "request",
] as const;
export type Method = (typeof methods)[number];

/** From the leader. Of two leaders the one with the higher term is the real one. */
export type LeaderPost =
  /**
   * Posted at every change, and in answer to `ping`, or to the `here` of `to`. `old` is for the
   * next leader.
   */
  | {
      kind: "presence";
      presence: Presence;
      stats: unknown;
      old?: OldConnection[];
      to?: string | undefined;
    }
  /** `delivery` is a number that the answer `done` refers to. */
  | { kind: "message"; delivery: number; message: unknown }
  | { kind: "offline"; delivery: number; entries: unknown }
  | { kind: "notification"; notification: unknown }
  | { kind: "sync"; phase: KIMEventMap["sync"] }
  | { kind: "problem"; error: unknown }
  | { kind: "result"; to: string; call: number; result: unknown }
  /**
   * The session is over for every tab: the account was logged out, kicked out, or given up.
   * `passedOn`: it ended under a former leader, as this one has only just read.
   */
  | { kind: "over"; reason: Ending; passedOn?: boolean };

/** Handlers have finished with a delivery; not `ok` means that there was no handler, or one failed. */
export type Receipt = [delivery: number, ok: boolean];

/** To the leader. */
export type FollowerPost =
  /** Posted on joining, when the leader changes, and when handlers are added or removed. */
  | { kind: "here"; listens: Listens }
  /** The outcomes of deliveries. */
  | { kind: "done"; to: string; receipts: Receipt[] }
  /** `term` is the leader's. A tab that leads again ignores requests from its earlier term. */
  | {
      kind: "call";
      to: string;
      term?: number;
      call: number;
      method: Method;
      args: unknown;
      timeout?: number;
    }
  | { kind: "cancel"; to: string; call: number };

/** To every tab. */
type AnyPost =
  /** Are you awake? To the leader, or to the tab in `to`, which answers with `here`. */
  | { kind: "ping"; to?: string }
  | { kind: "logout" }
  /** A leader that lost its lock has closed its connection. */
  | { kind: "closed" };

export type Post = (LeaderPost & { term: number }) | FollowerPost | AnyPost;

/** A post with its sender. */
export type Mail = Post & { from: string };

export type Send = (post: Post) => void;
