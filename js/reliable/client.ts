import type { Message } from "../base/message.js";
import type { SignalOptions } from "../base/signals.js";
import type { MessageResp } from "../wire/index.js";

/** Why a message was not sent, or may not have been sent: a KIMError of the client, or a ReliableError. */
export interface SendError extends Error {
  /** What went wrong, for programs: a `KIMErrorCode` or a `ReliableErrorCode`. */
  readonly code: string;
  /** The status in the server's answer, if there was one. */
  readonly status?: number;
  /** The error underneath, where there is one. */
  readonly cause?: unknown;
}

/** How one attempt to send ended: the client's `TalkResult`. */
export interface AttemptResult {
  /** 0: sent. 10: it may have been sent or not. 11: not sent. Others: the server's refusal. */
  status: number;
  /** The server's answer; present with status 0. */
  resp?: MessageResp;
  /** Why it was not sent; present with every other status. */
  err?: SendError;
}

/** The client's `OfflineMessages`, as far as this entry uses it. */
export interface OfflinePages {
  /** The accounts with messages, the newest conversation first. */
  listUsers(): string[];
  /** The ids of groups with messages, likewise. */
  listGroups(): string[];
  /** The number of messages in the conversation with an account. */
  getUserMessagesCount(account: string): number;
  /** The number of messages of a group. */
  getGroupMessagesCount(group: string): number;
  /** A page of the messages with an account, from 1 on, newest first; empty past the last. */
  loadUser(account: string, page: number, options?: SignalOptions): Promise<Message[]>;
  /** A page of a group's messages, as `loadUser`. */
  loadGroup(group: string, page: number, options?: SignalOptions): Promise<Message[]>;
}

/**
 * The part of a client that this entry uses. A `KIMClient` of any entry has it. Because this entry imports no
 * client, a page does not load a second copy of one.
 */
export interface ReliableClient {
  /** Empty while the client is not logged in. */
  readonly account: string;
  /** The gateway's address; its host names the server in the store. */
  readonly wsurl: string;
  /** A `State`, as a number; 2 is connected. */
  readonly state: number;
  /** Sends a message to an account, with up to `retry` retries. Never rejects. */
  talkToUser(dest: string, content: TalkContent, retry?: number): Promise<AttemptResult>;
  /** Sends a message to a group, as `talkToUser`. */
  talkToGroup(dest: string, content: TalkContent, retry?: number): Promise<AttemptResult>;
  /** Adds a handler for each new state; returns a function that removes it. */
  on(event: "state", handler: (state: number) => unknown): () => void;
  /** Adds a handler for messages; a message is acknowledged when the handler's promise has settled. */
  on(event: "message", handler: (message: Message) => unknown): () => void;
  /** Adds a handler for offline messages, which stay pending until its promise has settled. */
  on(event: "offline", handler: (messages: OfflinePages) => unknown): () => void;
}

/** A message as the client sends it. */
export interface TalkContent {
  /** A MessageType, or a number of the application's own. */
  type: number;
  /** At most 5000 characters. */
  body: string;
  /** The envelope and the application's own extra: at most 500 characters. */
  extra: string;
}
