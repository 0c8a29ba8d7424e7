import Long from "long";
import { Message } from "../message.js";
import type { MessageIndex } from "../wire/index.js";

/** One message as stores keep it: plain values that every storage can hold. */
export interface MessageRecord {
  /** Decimal. */
  id: string;
  /** Sorts like (send time, id) as text. */
  order: string;
  /** Milliseconds since 1970. */
  arrived: number;
  /** 1 while the application has not seen this index entry. */
  pending?: 1;
  index?: { direction: number; account: string; group: string };
  content?: {
    type: number;
    body: string;
    extra: string;
    sender?: string | undefined;
    receiver?: string | undefined;
    group?: string | undefined;
  };
}

const eightDigits = (half: number): string => (half >>> 0).toString(16).padStart(8, "0");

/** Text that sorts as the signed number does: offset by 2^63, as 16 hexadecimal digits. */
function sortable({ low, high }: Long): string {
  return eightDigits(high ^ (1 << 31)) + eightDigits(low);
}

export function orderOf(message: { sendTime: Long; messageId: Long }): string {
  return sortable(message.sendTime) + sortable(message.messageId);
}

/** Oldest first. */
export const byOrder = (a: MessageRecord, b: MessageRecord): number => (a.order < b.order ? -1 : 1);

function sendTimeOf(record: MessageRecord): Long {
  const digits = Long.fromString(record.order.slice(0, 16), true, 16);
  return digits.xor(Long.MIN_VALUE.toUnsigned()).toSigned();
}

export function recordOfIndex(entry: MessageIndex, now: number): MessageRecord {
  return {
    id: entry.messageId.toString(),
    order: orderOf(entry),
    arrived: now,
    pending: 1,
    index: { direction: entry.direction, account: entry.accountB, group: entry.group },
  };
}

export function recordOfMessage(message: Message): MessageRecord {
  return {
    id: message.messageId.toString(),
    order: orderOf(message),
    arrived: message.arrivalTime,
    content: {
      type: message.type ?? 0,
      body: message.body ?? "",
      extra: message.extra ?? "",
      sender: message.sender,
      receiver: message.receiver,
      group: message.group,
    },
  };
}

/** `old` with the content of `record`, and with what it knew of the offline index. */
export function withContent(old: MessageRecord | undefined, record: MessageRecord): MessageRecord {
  return { ...old, ...record };
}

export function indexOfRecord(record: MessageRecord): MessageIndex {
  return {
    messageId: Long.fromString(record.id),
    sendTime: sendTimeOf(record),
    direction: record.index?.direction ?? 0,
    accountB: record.index?.account ?? "",
    group: record.index?.group ?? "",
  };
}

/** Null where the content is not here. */
export function messageOfRecord(record: MessageRecord | undefined): Message | null {
  if (!record?.content) return null;
  const { type, body, extra, sender, receiver, group } = record.content;
  const message = new Message(Long.fromString(record.id), sendTimeOf(record));
  Object.assign(message, { type, body, extra });
  if (sender !== undefined) message.sender = sender;
  if (receiver !== undefined) message.receiver = receiver;
  if (group !== undefined) message.group = group;
  message.arrivalTime = record.arrived;
  return message;
}
