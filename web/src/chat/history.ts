/**
 * Keeps the recent conversations of each account in this browser, so that a reload shows them again.
 * The SDK hands every message over once; what the page wants to show later, the page must keep.
 */
import type { ChatMessage, Conversation, GroupInfo } from "./model.js";
import { emptyConversation } from "./model.js";

const conversationsKept = 100;
/** How many messages a conversation keeps; the smaller numbers are for when the space is short. */
const messagesKept = [200, 50, 10];

interface Kept {
  kind: "user" | "group";
  peer: string;
  unread: number;
  touched: number;
  draft: string;
  group: GroupInfo | null;
  messages: ChatMessage[];
}

function storageKey(account: string): string {
  return `kim-demo/history/${account}`;
}

/** Nobody can say any more what became of a message that was on its way when the page ended. */
function settle(message: ChatMessage): ChatMessage {
  return message.delivery === "sending" ? { ...message, delivery: "unknown" } : message;
}

function revive(kept: Kept): Conversation {
  return {
    ...emptyConversation(kept.kind, kept.peer, kept.touched),
    unread: kept.unread,
    draft: kept.draft,
    group: kept.group,
    messages: kept.messages.map(settle),
  };
}

/** The account's conversations as last saved; none when there are none or they cannot be read. */
export function loadHistory(account: string): Conversation[] {
  try {
    const text = localStorage.getItem(storageKey(account));
    return text === null ? [] : (JSON.parse(text) as Kept[]).map(revive);
  } catch {
    // Storage may be forbidden, or hold what another version wrote: start afresh.
    return [];
  }
}

/** @returns whether the browser took it; a private window or a full disk may refuse. */
export function saveHistory(account: string, conversations: readonly Conversation[]): boolean {
  return messagesKept.some((count) => store(account, snapshot(conversations, count)));
}

function snapshot(conversations: readonly Conversation[], count: number): Kept[] {
  return conversations.slice(0, conversationsKept).map((each): Kept => ({
    kind: each.kind,
    peer: each.peer,
    unread: each.unread,
    touched: each.touched,
    draft: each.draft,
    group: each.group,
    messages: each.messages.slice(-count),
  }));
}

function store(account: string, kept: readonly Kept[]): boolean {
  try {
    localStorage.setItem(storageKey(account), JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}
