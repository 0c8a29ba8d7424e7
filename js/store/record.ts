import Long from "long";
import { defined } from "../base/defined.js";
import { Message } from "../base/message.js";
import type { MessageIndex } from "../wire/index.js";

/** What stores keep of a message besides its id and send time: plain values that any storage can hold. */
interface Kept {
  /** When it arrived, in milliseconds since 1970. */
  arrived: number;
  /** 1 while the application has not seen this index entry. */
  pending?: 1;
  index?: { direction: number; account: string; group: string };
  content?: {
    type?: number | undefined;
    body?: string | undefined;
    extra?: string | undefined;
    sender?: string | undefined;
    receiver?: string | undefined;
    group?: string | undefined;
  };
}

/** One message as a store in memory keeps it. */
export interface KeptMessage extends Kept {
  messageId: Long;
  sendTime: Long;
}

/** One message as IndexedDB keeps it. */
export interface MessageRecord extends Kept {
  /** The message id in decimal. */
  id: string;
  /** Text that sorts by send time, then by id. */
  order: string;
}

/** Text that sorts like the signed number: offset by 2^63, in 16 hexadecimal digits. */
function sortable(number: Long): string {
  return number.add(Long.MIN_VALUE).toUnsigned().toString(16).padStart(16, "0");
}

export function recordOf({ messageId, sendTime, ...kept }: KeptMessage): MessageRecord {
  return { id: messageId.toString(), order: sortable(sendTime) + sortable(messageId), ...kept };
}

/** Throws if the id or the time is malformed. `BigInt` checks this; `Long` accepts any text. */
export function keptOfRecord({ id, order, ...kept }: MessageRecord): KeptMessage {
  BigInt(id);
  const sendTime = Long.fromBigInt(BigInt(`0x${order.slice(0, 16)}`)).add(Long.MIN_VALUE);
  return { messageId: Long.fromString(id), sendTime, ...kept };
}

export function keptIndex(entry: MessageIndex, now: number): KeptMessage {
  return {
    messageId: entry.messageId,
    sendTime: entry.sendTime,
    arrived: now,
    pending: 1,
    index: { direction: entry.direction, account: entry.accountB, group: entry.group },
  };
}

export function keptMessage(message: Message): KeptMessage {
  return {
    messageId: message.messageId,
    sendTime: message.sendTime,
    arrived: message.arrivalTime,
    content: {
      type: message.type,
      body: message.body,
      extra: message.extra,
      sender: message.sender,
      receiver: message.receiver,
      group: message.group,
    },
  };
}

/** `record`, with the index entry and the pending flag of `old`, if there is one. */
export function withContent<T extends Kept>(old: T | undefined, record: T): T {
  return old ? { ...old, ...record } : record;
}

export function indexOf({ messageId, sendTime, index }: KeptMessage): MessageIndex {
  return {
    messageId,
    sendTime,
    direction: index?.direction ?? 0,
    accountB: index?.account ?? "",
    group: index?.group ?? "",
  };
}

/** The message, or null if its content is not stored. */
export function messageOf(kept: KeptMessage | undefined): Message | null {
  if (!kept?.content) return null;
  const message = new Message(kept.messageId, kept.sendTime, kept.arrived);
  return Object.assign(message, defined(kept.content));
}
