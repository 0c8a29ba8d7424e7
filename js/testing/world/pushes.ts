// Pushes that a test makes up, without a client that caused them.
import { Command, Flag, LogicPkt, MessagePush } from "../../wire/index.js";
import { toLong } from "./ids.js";
import type { StoredMessage } from "./messages.js";

/** A message that a test puts into the gateway. Give either `to` or `group`. */
export interface PostedMessage {
  /** The sending account; it need not be online. */
  readonly from: string;
  /** The receiving account. */
  readonly to?: string | undefined;
  /** The receiving group's id. */
  readonly group?: string | undefined;
  /** The text of the message. */
  readonly body: string;
  /** Default 1, text. */
  readonly type?: number | undefined;
  /** Default: empty. */
  readonly extra?: string | undefined;
}

/** A push that a test makes up. */
export interface CustomPush {
  /** The header's command; any text that is not empty. */
  readonly command: string;
  /** Default: empty. */
  readonly payload?: Uint8Array | undefined;
  /** 0 to 4 294 967 295. Default 0. */
  readonly sequence?: number | undefined;
  /** A `Status`, or any other number from 0 to 65 535. Default 0. */
  readonly status?: number | undefined;
  /** Default: empty. */
  readonly dest?: string | undefined;
  /** Default: none. */
  readonly meta?: NonNullable<LogicPkt["meta"]> | undefined;
}

/** A push packet with these values and defaults for the rest. */
export function customPush(push: CustomPush): LogicPkt {
  const packet = new LogicPkt();
  packet.command = push.command;
  packet.channelId = "";
  packet.flag = Flag.Push;
  packet.sequence = push.sequence ?? 0;
  packet.status = push.status ?? 0;
  packet.dest = push.dest ?? "";
  if (push.meta !== undefined) packet.meta = push.meta;
  packet.payload = push.payload ?? new Uint8Array(0);
  return packet;
}

/** The push of a stored message, as if its sender had just sent it. */
export function pushOfMessage(message: StoredMessage): LogicPkt {
  const isGroup = message.group !== "";
  return customPush({
    command: isGroup ? Command.ChatGroupTalk : Command.ChatUserTalk,
    dest: isGroup ? message.group : (message.receivers[0] ?? ""),
    payload: MessagePush.encode({
      messageId: toLong(message.messageId),
      type: message.type,
      body: message.body,
      extra: message.extra,
      sender: message.sender,
      sendTime: toLong(message.sendTime),
    }).finish(),
  });
}
