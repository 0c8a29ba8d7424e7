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
import { failure, success, type Reply } from "./reply.js";

/**
 * Creates a group and notifies its members, except on the sender's own channel. As on the real server, only
 * the accounts in `members` are members, and its database refuses a list that is empty or names one twice.
 */
export const groupCreate = withBody(GroupCreateReq, (body, world, caller, request) => {
  const longText = overLimit(world.limits, body);
  if (longText !== undefined) return tooLong(longText);
  const { members } = body;
  if (members.length === 0) return failure(Status.SystemException, "group has no members");
  if (new Set(members).size < members.length) {
    return failure(Status.SystemException, "a member is named twice");
  }
  const { id: groupId } = world.groups.create(body);
  world.changed();
  world.push(members, request, caller, GroupCreateNotify.encode({ groupId, members }).finish());
  return success(GroupCreateResp.encode({ groupId }).finish());
});

/** Adds an account to a group. */
export const groupJoin = withBody(GroupJoinReq, ({ account, groupId }, world) => {
  if (account === "") return noAccount();
  if (isLongerThan(account, world.limits.account)) return tooLong("account");
  const outcome = world.groups.join(groupId, account);
  if (outcome === "no such group") return noSuchGroup();
  // The real server's database refuses the second row.
  if (outcome !== "joined") return failure(Status.SystemException, "account is a member already");
  world.changed();
  return success();
});

/** Removes an account from a group. */
export const groupQuit = withBody(GroupQuitReq, ({ account, groupId }, world) => {
  if (account === "") return noAccount();
  if (!world.groups.quit(groupId, account)) return noSuchGroup();
  world.changed();
  return success();
});

/** Answers with a group and its members. */
export const groupDetail = withBody(GroupGetReq, (body, world) => {
  const group = world.groups.get(body.groupId);
  if (group === undefined) return failure(Status.SystemException, "group is not known");
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

// The real server accepts both, and so hides the mistake: the account is in a group that nobody else finds, and
// a quit without an account removes every member.
const noSuchGroup = (): Reply => failure(Status.NoDestination, "group is not known");
const noAccount = (): Reply => failure(Status.InvalidPacketBody, "account is missing");

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
