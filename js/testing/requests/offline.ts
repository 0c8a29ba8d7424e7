// chat.offline.index, chat.offline.content
import {
  MessageContentReq,
  MessageContentResp,
  MessageIndexReq,
  MessageIndexResp,
  Status,
} from "../../wire/index.js";
import { withBody } from "./handler.js";
import { toBigInt, toLong } from "../world/ids.js";
import { failure, success } from "./reply.js";

const received = 0;

/** The real server stores one byte of a type, although it pushes all of it. */
const storedType = (type: number): number => type & 0xff;

/**
 * Lists what the account received after a message, and moves its read mark to that message: requesting the
 * next page acknowledges the page before.
 */
export const offlineIndex = withBody(MessageIndexReq, (body, world, caller) => {
  const after = toBigInt(body.messageId);
  const indexes = world.messages.index(caller.account, after).map((message) => ({
    messageId: toLong(message.messageId),
    direction: received,
    sendTime: toLong(message.sendTime),
    accountB: message.sender,
    group: message.group,
  }));
  world.messages.setMark(caller.account, after);
  world.changed();
  return success(MessageIndexResp.encode({ indexes }).finish());
});

/** Returns contents by id, whoever they were addressed to, as the real server does. */
export const offlineContent = withBody(MessageContentReq, (body, world) => {
  const ids = body.messageIds.map(toBigInt);
  if (ids.length === 0) return failure(Status.InvalidPacketBody, "no message ids");
  if (ids.length > world.limits.contentIds) {
    return failure(Status.SystemException, "too many message ids");
  }
  const contents = world.messages.contents(ids).map((message) => ({
    messageId: toLong(message.messageId),
    type: storedType(message.type),
    body: message.body,
    extra: message.extra,
  }));
  return success(MessageContentResp.encode({ contents }).finish());
});
