/** The data that the chat shows: plain, immutable values, independent of the SDK. */

/**
 * The state of a message.
 * - `received`: somebody else's.
 * - `sending`: in flight, no answer yet.
 * - `sent`: the server has stored it.
 * - `rejected`: the server refused it; `reason` says why.
 * - `unsent`: it never left this page; sending it again is safe.
 * - `unknown`: no answer came; it may have arrived, so only the user may decide to send it again.
 */
export type Delivery = "received" | "sending" | "sent" | Undelivered;

/** States that require an action: send the message again, or remove it. */
export type Undelivered = "rejected" | "unsent" | "unknown";

export function isUndelivered(delivery: Delivery): delivery is Undelivered {
  return ["rejected", "unsent", "unknown"].includes(delivery);
}

export interface ChatMessage {
  /** Identifies the message on this page, even before the server has assigned an id. */
  readonly key: string;
  /** The server's id in decimal, or "" while there is none. */
  readonly id: string;
  readonly sender: string;
  readonly body: string;
  /** The SDK's MessageType. */
  readonly type: number;
  /** Milliseconds since 1970: the server's time, or this page's until the server has answered. */
  readonly at: number;
  readonly delivery: Delivery;
  /** The status of a refusal, 0 otherwise. */
  readonly reason: number;
}

export interface GroupInfo {
  readonly name: string;
  readonly introduction: string;
  readonly owner: string;
  readonly members: readonly string[];
}

export type ConversationKind = "user" | "group";

/** "user:alice" or "group:1234". */
export type ConversationKey = string;

/** Offline messages that the server holds and this page has not loaded yet. */
export interface Gap {
  /** The missing messages are older than this one. */
  readonly before: string;
  readonly count: number;
  readonly loading: boolean;
  readonly failed: boolean;
}

export interface Conversation {
  readonly key: ConversationKey;
  readonly kind: ConversationKind;
  /** The account or the group id. */
  readonly peer: string;
  /** Oldest first. */
  readonly messages: readonly ChatMessage[];
  readonly unread: number;
  /** The first message that was new when the conversation was opened. */
  readonly newFrom: string | null;
  readonly gap: Gap | null;
  /** Whether older messages were here once, but are no longer stored in this browser. */
  readonly isCut: boolean;
  /** Known once the group's details have been read. */
  readonly group: GroupInfo | null;
  readonly draft: string;
  /** When something last happened in this conversation, in milliseconds since 1970. */
  readonly touched: number;
  /** Messages up to this time have been read, here or in another tab; milliseconds since 1970. */
  readonly readTo: number;
}

export function keyOf(kind: ConversationKind, peer: string): ConversationKey {
  return `${kind}:${peer}`;
}

/** A conversation without messages. */
export function emptyConversation(
  kind: ConversationKind,
  peer: string,
  touched: number,
): Conversation {
  return {
    key: keyOf(kind, peer),
    kind,
    peer,
    messages: [],
    unread: 0,
    newFrom: null,
    gap: null,
    isCut: false,
    group: null,
    draft: "",
    touched,
    readTo: 0,
  };
}
