/** Converts the SDK's messages to the page's. */
import { type Message, MessageType } from "kim-web-sdk";
import { readExtra } from "./extra.js";
import type { ChatMessage, ConversationKind } from "./model.js";

const nanosecondsPerMillisecond = 1e6;

/** Converts the server's time of a message to milliseconds since 1970. */
export function millisecondsOf(sendTime: { toNumber(): number }): number {
  return Math.floor(sendTime.toNumber() / nanosecondsPerMillisecond);
}

/** Which conversation a message belongs to: the group's, or the one with its sender. */
export function placeOf(message: Message): { kind: ConversationKind; peer: string } {
  return message.group
    ? { kind: "group", peer: message.group }
    : { kind: "user", peer: message.sender ?? "" };
}

export function toChatMessage(message: Message): ChatMessage {
  const id = message.messageId.toString();
  const sender = message.sender ?? "";
  const cid = readExtra(message.extra ?? "");
  return {
    key: cid === null ? id : `${sender}/${cid}`,
    id,
    sender,
    body: message.body ?? "",
    type: message.type ?? MessageType.Text,
    at: millisecondsOf(message.sendTime),
    delivery: "received",
    reason: 0,
  };
}
