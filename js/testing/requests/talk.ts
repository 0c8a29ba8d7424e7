// chat.user.talk, chat.group.talk, chat.talk.ack
import { MessageAckReq, MessagePush, MessageReq, MessageResp, Status } from "../../wire/index.js";
import { isLongerThan, tooLong, withBody, type Handler, type World } from "./handler.js";
import { toBigInt, toLong } from "../world/ids.js";
import type { Peer } from "../packet.js";
import { failure, success, type Reply } from "./reply.js";

/** Stores a message for one account and pushes it if the account is online on another channel. */
export const userTalk = talkTo((dest, world) => {
  if (isLongerThan(dest, world.limits.account)) return tooLong("dest");
  return { group: "", receivers: [dest] };
});

/** Stores a message for a group's other members and pushes it to those who are online. */
export const groupTalk = talkTo((group, world, caller) => {
  const members = world.groups.accounts(group);
  // To the real server these are the same: it fails to store a message for nobody.
  if (members === undefined) return failure(Status.SystemException, "group is not known");
  if (members.length === 0) return failure(Status.SystemException, "group has no members");
  return { group, receivers: members.filter((account) => account !== caller.account) };
});

/** Sets the account's read mark, backwards too. */
export const talkAck = withBody(MessageAckReq, (body, world, caller) => {
  world.messages.setMark(caller.account, toBigInt(body.messageId));
  world.changed();
  return success();
});

/** Who receives a message. */
interface Address {
  readonly group: string;
  readonly receivers: readonly string[];
}

/** A handler of messages; `find` returns their address, or the answer if there is none. */
function talkTo(find: (dest: string, world: World, caller: Peer) => Address | Reply): Handler {
  const store = withBody(MessageReq, ({ type, body, extra }, world, caller, request) => {
    const address = find(request.dest ?? "", world, caller);
    if ("status" in address) return address;
    if (isLongerThan(body, world.limits.body)) return tooLong("message body");
    if (isLongerThan(extra, world.limits.extra)) return tooLong("message extra");
    const sender = caller.account;
    const message = world.messages.add({ sender, ...address, type, body, extra });
    world.stored(message);
    world.changed();
    const messageId = toLong(message.messageId);
    const sendTime = toLong(message.sendTime);
    const push = { messageId, type, body, extra, sender, sendTime };
    world.push(address.receivers, request, caller, MessagePush.encode(push).finish());
    return success(MessageResp.encode({ messageId, sendTime }).finish());
  });
  return (world, caller, request) => {
    if (!request.dest) return failure(Status.NoDestination, "dest is empty");
    return store(world, caller, request);
  };
}
