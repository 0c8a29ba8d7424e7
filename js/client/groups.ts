import { check, type KIMError } from "../base/errors.js";
import { KIMStatus } from "../base/states.js";
import type { RequestOptions } from "../session/requests.js";
import {
  Command,
  ErrorResp,
  GroupCreateReq,
  GroupCreateResp,
  GroupGetReq,
  GroupGetResp,
  GroupJoinReq,
  GroupQuitReq,
  LogicPkt,
  type Codec,
} from "../wire/index.js";
import { asRequestError, rejected, success, type Response } from "./response.js";

/** How a group request ended. */
export interface GroupResult<T> {
  /** As in `TalkResult`. */
  status: number;
  /** The answer, with status 0. */
  resp?: T;
  /** With every other status. */
  err?: KIMError;
}

/** A group to be made. */
export interface GroupCreateInput {
  /** At most 50 characters. */
  name: string;
  /** The address of a picture. Default: empty. */
  avatar?: string | undefined;
  /** At most 300 characters. */
  introduction?: string | undefined;
  /** Accounts. This client's own is added if it is missing. */
  members: readonly string[];
  /** By default this client's account. */
  owner?: string | undefined;
}

/** An account and a group. */
export interface GroupMember {
  /** By default this client's account. */
  account?: string | undefined;
  /** The group's id. */
  groupId: string;
}

/** What group requests need of a client. */
interface Requester {
  readonly account: string;
  request(packet: LogicPkt, options?: RequestOptions): Promise<Response>;
}

/** Sends a group request, and reads the answer with `answer` where the command has one. */
async function ask<T = never>(
  client: Requester,
  command: Command,
  encode: () => Uint8Array,
  answer?: Codec<T>,
  options?: RequestOptions,
): Promise<GroupResult<T>> {
  try {
    const { status, payload, err } = await client.request(
      LogicPkt.build(command, "", encode()),
      options,
    );
    if (err) return { status, err };
    if (status !== success) return { status, err: refusal(status, payload) };
    return answer ? { status, resp: answer.decode(payload) } : { status };
  } catch (error) {
    return { status: KIMStatus.SendFailed, err: asRequestError(error) };
  }
}

function refusal(status: number, payload: Uint8Array): KIMError {
  try {
    return rejected(status, ErrorResp.decode(payload).message);
  } catch {
    return rejected(status, undefined);
  }
}

function memberOf(
  client: Requester,
  req: GroupMember | string,
): { account: string; groupId: string } {
  const { account, groupId } =
    typeof req === "string" ? { groupId: req, account: "" } : (Object(req) as GroupMember);
  check(groupId, "groupId must be a non-empty string");
  return { account: account || client.account, groupId };
}

/** The group requests of a client. */
export const groupCalls = {
  create(client: Requester, req: GroupCreateInput, options?: RequestOptions) {
    const encode = (): Uint8Array => {
      const { account } = client;
      const { name, avatar, introduction, owner, members } = Object(req) as GroupCreateInput;
      const isList: boolean = Array.isArray(members);
      check(isList, "members must be an array of strings");
      return GroupCreateReq.encode({
        name,
        avatar,
        introduction,
        owner: owner || account,
        members: members.includes(account) ? members : [...members, account],
      }).finish();
    };
    return ask(client, Command.GroupCreate, encode, GroupCreateResp, options);
  },

  join(client: Requester, req: GroupMember | string, options?: RequestOptions) {
    const encode = () => GroupJoinReq.encode(memberOf(client, req)).finish();
    return ask(client, Command.GroupJoin, encode, undefined, options);
  },

  quit(client: Requester, req: GroupMember | string, options?: RequestOptions) {
    const encode = () => GroupQuitReq.encode(memberOf(client, req)).finish();
    return ask(client, Command.GroupQuit, encode, undefined, options);
  },

  get(client: Requester, req: { groupId: string } | string, options?: RequestOptions) {
    const encode = () => GroupGetReq.encode({ groupId: memberOf(client, req).groupId }).finish();
    return ask(client, Command.GroupDetail, encode, GroupGetResp, options);
  },
};
