// chat.group.create, chat.group.join, chat.group.quit, chat.group.detail
import {
  GroupCreateNotify,
  GroupCreateReq,
  GroupCreateResp,
  GroupGetReq,
  GroupGetResp,
  GroupJoinReq,
  GroupQuitReq,
  Status,
} from "../../wire/index.js";
import { isLongerThan, tooLong, withBody } from "./handler.js";
import { toLong } from "../world/ids.js";
import type { GatewayLimits } from "../options.js";
import { failure, success } from "./reply.js";

/** Creates a group and notifies its members, except on the sender's own channel. */
export const groupCreate = withBody(GroupCreateReq, (body, world, caller, request) => {
  const owner = body.owner === "" ? caller.account : body.owner;
  const longText = overLimit(world.limits, body);
  if (longText !== undefined) return tooLong(longText);
  const { name, avatar, introduction, members } = body;
  const group = world.groups.create({ name, avatar, introduction, owner, members });
  world.changed();
  const accounts = group.members.map((member) => member.account);
  const notify = GroupCreateNotify.encode({ groupId: group.id, members: accounts }).finish();
  world.push(accounts, request, caller, notify);
  return success(GroupCreateResp.encode({ groupId: group.id }).finish());
});

/** Adds an account to a group; by default the caller. */
export const groupJoin = withBody(GroupJoinReq, (body, world, caller) => {
  const account = body.account === "" ? caller.account : body.account;
  if (isLongerThan(account, world.limits.account)) return tooLong("account");
  if (!world.groups.join(body.groupId, account)) return unknownGroup();
  world.changed();
  return success();
});

/** Removes an account from a group; by default the caller. */
export const groupQuit = withBody(GroupQuitReq, (body, world, caller) => {
  const account = body.account === "" ? caller.account : body.account;
  if (!world.groups.quit(body.groupId, account)) return unknownGroup();
  world.changed();
  return success();
});

/** Answers with a group and its members. */
export const groupDetail = withBody(GroupGetReq, (body, world) => {
  const group = world.groups.get(body.groupId);
  if (group === undefined) return unknownGroup();
  const { id, name, avatar, introduction, owner } = group;
  const createdAt = toLong(BigInt(group.createdAt));
  const members = group.members.map((member) => ({
    account: member.account,
    alias: "",
    avatar: "",
    joinTime: toLong(BigInt(member.joinedAt)),
  }));
  const detail = { id, name, avatar, introduction, owner, members, createdAt };
  return success(GroupGetResp.encode(detail).finish());
});

function unknownGroup(): ReturnType<typeof failure> {
  return failure(Status.NoDestination, "group is not known");
}

interface Lengths {
  readonly name: string;
  readonly introduction: string;
  readonly owner: string;
  readonly members: readonly string[];
}

function overLimit(limits: GatewayLimits, group: Lengths): string | undefined {
  if (isLongerThan(group.name, limits.groupName)) return "group name";
  if (isLongerThan(group.introduction, limits.introduction)) return "introduction";
  if (isLongerThan(group.owner, limits.account)) return "owner";
  return group.members.some((account) => isLongerThan(account, limits.account))
    ? "a member's account"
    : undefined;
}
