import type Long from "long";

import type { Int64Halves } from "./int64_halves.js";

/** An incoming message, or an entry of the offline index whose content may not be loaded yet. */
export class Message {
  /** The message's unique id. Sort messages by `sendTime`, then by id. */
  messageId: Long;
  /** A MessageType, or any other number that the sender chose. Absent until the content is loaded. */
  type?: number;
  /** The text, or whatever the applications agree on for other types. Absent until the content is loaded. */
  body?: string;
  /** The extra text that the sender added. Absent until the content is loaded. */
  extra?: string;
  /** The sender's account. */
  sender?: string;
  /** The account that received it; for a group message, this client's account. */
  receiver?: string;
  /** The group's id; absent for a message between two users. */
  group?: string;
  /** The time of sending by the server's clock, in nanoseconds since 1970. */
  sendTime: Long;
  /** When this client received it, by the client's clock, in milliseconds since 1970. */
  arrivalTime: number;

  /** `arrivalTime` defaults to now. */
  constructor(messageId: Long, sendTime: Long, arrivalTime: number = Date.now()) {
    this.messageId = messageId;
    this.sendTime = sendTime;
    this.arrivalTime = arrivalTime;
  }
}

/** A comparison function that sorts oldest first: by send time, then by id. */
export function compareMessages(
  a: { sendTime: Long; messageId: Long },
  b: { sendTime: Long; messageId: Long },
): number {
  return a.sendTime.compare(b.sendTime) || a.messageId.compare(b.messageId);
}

/** The forms of a message id that applications may pass. Strings are decimal, numbers integers below 2^53. */
export type MessageIdLike = Long | string | bigint | number | Int64Halves;

/** A message's id as signed decimal text: its key in stores and maps. */
export function idKey({ messageId }: { messageId: Long }): string {
  return messageId.toSigned().toString();
}
