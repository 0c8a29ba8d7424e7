/**
 * Stores the recent conversations of each account in this browser, so that a reload shows them again. The SDK
 * delivers every message once; the page must store what it wants to show later.
 */
import type { ChatMessage, Conversation, GroupInfo } from "./model.js";
import { emptyConversation } from "./model.js";

const conversationsKept = 100;
/** How many messages of a conversation are stored; the smaller numbers apply when storage space is short. */
const messagesKept = [200, 50, 10];

interface Kept {
  kind: "user" | "group";
  peer: string;
  unread: number;
  touched: number;
  draft: string;
  group: GroupInfo | null;
  isCut: boolean;
  messages: ChatMessage[];
}

function storageKey(account: string): string {
  return `kim-demo/history/${account}`;
}

/** The outcome of a message that was in flight when the page was closed is unknown. */
function settle(message: ChatMessage): ChatMessage {
  return message.delivery === "sending" ? { ...message, delivery: "unknown" } : message;
}

const keptSample = { kind: "", peer: "", unread: 0, touched: 0, draft: "", isCut: false };
const groupSample = { name: "", introduction: "", owner: "" };
const messageSample = {
  key: "",
  id: "",
  sender: "",
  body: "",
  type: 0,
  at: 0,
  delivery: "",
  reason: 0,
};

/** Whether a value from the storage has all members of the sample, with the same types. */
function isLike<T extends object>(value: unknown, sample: T): value is Record<keyof T, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const members = new Map<string, unknown>(Object.entries(value));
  return Object.entries(sample).every(([name, each]) => typeof members.get(name) === typeof each);
}

/** Without this, a member that is missing would leave the page blank at every visit. */
function isKept(value: unknown): value is Kept {
  if (!isLike(value, { ...keptSample, messages: [], group: null })) return false;
  const { messages, group } = value;
  if (!Array.isArray(messages) || !messages.every((each) => isLike(each, messageSample))) {
    return false;
  }
  return (
    group === null ||
    (isLike(group, { ...groupSample, members: [] }) && Array.isArray(group.members))
  );
}

function revive(kept: Kept): Conversation {
  return {
    ...emptyConversation(kept.kind, kept.peer, kept.touched),
    unread: kept.unread,
    draft: kept.draft,
    group: kept.group,
    isCut: kept.isCut,
    messages: kept.messages.map(settle),
  };
}

/** The account's conversations as last saved, without those that cannot be read. */
export function loadHistory(account: string): Conversation[] {
  try {
    const text = localStorage.getItem(storageKey(account));
    const all: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(all) ? all.filter(isKept).map(revive) : [];
  } catch {
    // Storage may be forbidden, or contain another version's data: start empty.
    return [];
  }
}

/** @returns whether the browser has stored it; a private window or a full disk may refuse. */
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
    // The SDK delivers what is not loaded only once: after a reload, it cannot be loaded any more.
    isCut: each.isCut || each.gap !== null || each.messages.length > count,
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
