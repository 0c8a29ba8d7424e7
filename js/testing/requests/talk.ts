// chat.user.talk, chat.group.talk, chat.talk.ack
import { MessageAckReq, MessagePush, MessageReq, MessageResp, Status } from "../../wire/index.js";
import type { LogicPkt } from "../../wire/index.js";
import {
  decodeBody,
  isLongerThan,
  tooLong,
  unreadable,
  withBody,
  type Handler,
  type World,
} from "./handler.js";
import { toBigInt, toLong } from "../world/ids.js";
import type { Peer } from "../packet.js";
import { failure, success, type Reply } from "./reply.js";

/** Stores a message for one account and pushes it if the account is online on another channel. */
export const userTalk: Handler = (world, caller, request) => {
  const dest = request.dest ?? "";
  if (dest === "") return failure(Status.NoDestination, "dest is empty");
  if (isLongerThan(dest, world.limits.account)) {
    return tooLong("dest");
  }
  return talk(world, caller, request, { group: "", receivers: [dest] });
};

/** Stores a message for a group's other members and pushes it to those who are online. */
export const groupTalk: Handler = (world, caller, request) => {
  const group = request.dest ?? "";
  if (group === "") return failure(Status.NoDestination, "dest is empty");
  const members = world.groups.accounts(group);
  if (members === undefined) return failure(Status.NoDestination, "group is not known");
  const receivers = members.filter((account) => account !== caller.account);
  return talk(world, caller, request, { group, receivers });
};

/** Sets the account's read mark, backwards too. */
export const talkAck = withBody(MessageAckReq, (body, world, caller) => {
  world.messages.setMark(caller.account, toBigInt(body.messageId));
  world.changed();
  return success();
});

interface Address {
  readonly group: string;
  readonly receivers: readonly string[];
}

function talk(world: World, caller: Peer, request: LogicPkt, address: Address): Reply {
  const body = decodeBody(MessageReq, request);
  if (body === undefined) return unreadable();
  if (isLongerThan(body.body, world.limits.body)) return tooLong("message body");
  if (isLongerThan(body.extra, world.limits.extra)) return tooLong("message extra");
  const { type, extra } = body;
  const sender = caller.account;
  const message = world.messages.add({ sender, ...address, type, body: body.body, extra });
  world.stored(message);
  world.changed();
  const messageId = toLong(message.messageId);
  const sendTime = toLong(message.sendTime);
  const push = { messageId, type, body: body.body, extra, sender, sendTime };
  world.push(address.receivers, request, caller, MessagePush.encode(push).finish());
  return success(MessageResp.encode({ messageId, sendTime }).finish());
}
