import { State, type KIMEventMap } from "kim-web-sdk";
import type { Ending } from "../endings.js";
import type { OldConnection } from "./old_connections.js";

/** What tabs tell each other over the channel. Values of classes travel packed; see transfer.ts. */

/** What every tab shows of the connection. */
export interface Presence {
  state: State;
  account: string;
  channelId: string;
  /** Requests may be handed in: they are sent, or wait for a connection that was there before. */
  open: boolean;
  /** Connected and in step with the server. */
  ready: boolean;
}

/** How things are for a tab that knows of no connection. */
export function beforeLogin(before: Pick<Presence, "account" | "channelId">): Presence {
  const { account, channelId } = before;
  return { state: State.CONNECTING, account, channelId, open: false, ready: false };
}

/** What a tab has handlers for. */
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
  /** At every change, and in answer to `ping`, or to the `here` of `to`. `old` is for the tab that leads next. */
  | {
      kind: "presence";
      presence: Presence;
      stats: unknown;
      old?: OldConnection[];
      to?: string | undefined;
    }
  /** `delivery` numbers what is told, for the answer `done`. */
  | { kind: "message"; delivery: number; message: unknown }
  | { kind: "offline"; delivery: number; entries: unknown }
  | { kind: "notification"; notification: unknown }
  | { kind: "sync"; phase: KIMEventMap["sync"] }
  | { kind: "problem"; error: unknown }
  | { kind: "result"; to: string; call: number; result: unknown }
  /**
   * Over for every tab: the account was logged out, kicked out, or given up. `passedOn`: with a leader before, as
   * this one has read only now.
   */
  | { kind: "over"; reason: Ending; passedOn?: boolean };

/** The handlers have finished with it; not `ok` means that none has looked at it, or that one failed. */
export type Receipt = [delivery: number, ok: boolean];

/** To the leader. */
export type FollowerPost =
  /** On joining, when a leader is new, and when handlers come or go. */
  | { kind: "here"; listens: Listens }
  /** What became of deliveries. */
  | { kind: "done"; to: string; receipts: Receipt[] }
  /** `term`: the leader's. One that leads again has given up what it was asked for before. */
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
