import type Long from "long";

import type { Int64Halves } from "./int64_halves.js";

/** A message that came in, or an entry of the offline index whose content may not be loaded yet. */
export class Message {
  /** Unique. Order messages by `sendTime` first, then by this. */
  messageId: Long;
  /** A MessageType, or any number of the sender's. Absent until the content is loaded. */
  type?: number;
  /** What the sender wrote. Absent until the content is loaded. */
  body?: string;
  /** What the sender sent with it. Absent until the content is loaded. */
  extra?: string;
  /** The sender's account. */
  sender?: string;
  /** The account it was sent to: this client's, for a message of a group too. */
  receiver?: string;
  /** The group's id; absent for a message between two users. */
  group?: string;
  /** By the server's clock, in nanoseconds since 1970. */
  sendTime: Long;
  /** When this client got it, by its own clock, in milliseconds since 1970. */
  arrivalTime: number;

  /** `arrivalTime` is the moment of this call, unless another is given. */
  constructor(messageId: Long, sendTime: Long, arrivalTime: number = Date.now()) {
    this.messageId = messageId;
    this.sendTime = sendTime;
    this.arrivalTime = arrivalTime;
  }
}

/** Oldest first: by send time, then by id. */
export function compareMessages(
  a: { sendTime: Long; messageId: Long },
  b: { sendTime: Long; messageId: Long },
): number {
  return a.sendTime.compare(b.sendTime) || a.messageId.compare(b.messageId);
}

/** A message id as an application may hold it. Strings are decimal, numbers whole and below 2^53. */
export type MessageIdLike = Long | string | bigint | number | Int64Halves;

/** The decimal digits of a message's id: the key by which stores know it. */
export function idKey({ messageId }: { messageId: Long }): string {
  return messageId.toSigned().toString();
}
