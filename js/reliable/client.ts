import type { Message } from "../message.js";
import type { MessageResp } from "../wire/index.js";

/** Why a message was not sent, or may not have been: a KIMError of the client, or one of ours. */
export interface SendError extends Error {
  readonly code: string;
  /** The server's status, where it answered one. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** How one attempt to send ended: the client's `TalkResult`. */
export interface AttemptResult {
  status: number;
  resp?: MessageResp;
  err?: SendError;
}

/** The client's `OfflineMessages`, as far as this entry uses it. */
export interface OfflinePages {
  listUsers(): string[];
  listGroups(): string[];
  getUserMessagesCount(account: string): number;
  getGroupMessagesCount(group: string): number;
  loadUser(account: string, page: number): Promise<Message[]>;
  loadGroup(group: string, page: number): Promise<Message[]>;
}

/**
 * What this entry needs of a client. A `KIMClient` of any entry is one; naming only what is used
 * keeps a second copy of the client out of the page.
 */
export interface ReliableClient {
  /** Empty while the client is not logged in. */
  readonly account: string;
  readonly wsurl: string;
  readonly state: number;
  talkToUser(dest: string, content: TalkContent, retry?: number): Promise<AttemptResult>;
  talkToGroup(dest: string, content: TalkContent, retry?: number): Promise<AttemptResult>;
  on(event: "state", handler: (state: number) => unknown): () => void;
  on(event: "message", handler: (message: Message) => unknown): () => void;
  on(event: "offline", handler: (messages: OfflinePages) => unknown): () => void;
}

/** A message as the client sends it. */
export interface TalkContent {
  type: number;
  body: string;
  extra: string;
}
