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
  type Init,
} from "../wire/index.js";
import { internals } from "./internals.js";
import { asRequestError, rejected, success, type Response } from "./response.js";
import { textOf } from "./text.js";

/** The outcome of a group request. */
export interface GroupResult<T> {
  /** As in `TalkResult`. */
  status: number;
  /** The answer, if the command has one; present only with status 0. */
  resp?: T;
  /** Why the request failed, with every other status; with status 0, why the answer cannot be read. */
  err?: KIMError;
}

/** A group to create. */
export interface GroupCreateInput {
  /** At most 50 characters. */
  name: string;
  /** The URL of a picture. Default: empty. */
  avatar?: string | undefined;
  /** At most 300 characters. */
  introduction?: string | undefined;
  /** The members' accounts. This client's own is added if it is missing. */
  members: readonly string[];
  /** The owner's account. Default: this client's own. */
  owner?: string | undefined;
}

/** An account and a group. */
export interface GroupMember {
  /** Default: this client's account. */
  account?: string | undefined;
  /** The group's id. */
  groupId: string;
}

/** The part of a client that group requests need. */
interface Requester {
  readonly account: string;
  request(packet: LogicPkt, options?: RequestOptions): Promise<Response>;
}

/**
 * Makes the method for one group command. `fieldsOf` reads the application's argument synchronously, because
 * the application may change it while the request waits; the function that it returns makes the message once
 * the account is known. `answer` decodes the answer, if the command has one.
 */
function groupCall<Req, M, T = never>(
  command: Command,
  message: Codec<M>,
  fieldsOf: (req: Req) => (own: string) => Init<M>,
  answer?: Codec<T>,
) {
  return async (client: Requester, req: Req, options?: RequestOptions): Promise<GroupResult<T>> => {
    let status: number = KIMStatus.SendFailed;
    let payload, err;
    try {
      const fields = fieldsOf(req);
      if (!client.account) await internals.get(client)?.named(options);
      const request = message.encode(fields(client.account)).finish();
      const packet = LogicPkt.build(command, "", request);
      // If the answer cannot be decoded, the status stays as it is: the request was sent.
      ({ status, payload, err } = await client.request(packet, options));
      if (status !== success) {
        return { status, err: err ?? rejected(status, ErrorResp.decode(payload).message) };
      }
      return answer ? { status, resp: answer.decode(payload) } : { status };
    } catch (error) {
      // Statuses from 100 on are the server's: it refused the request, with an ErrorResp that cannot be read.
      return { status, err: status > 99 ? rejected(status, "") : asRequestError(error) };
    }
  };
}

function groupOf(req: GroupCreateInput): (own: string) => Init<GroupCreateReq> {
  const { owner, members, ...texts } = Object(req) as GroupCreateInput;
  const isList: boolean = Array.isArray(members);
  check(isList, "members must be an array of strings");
  const all = new Set(members.map((member) => textOf(member, "each of members")));
  const text = (name: keyof typeof texts): string => textOf(texts[name] ?? "", name);
  return (own) => ({
    name: text("name"),
    avatar: text("avatar"),
    introduction: text("introduction"),
    owner: textOf(owner || own, "owner"),
    members: [...all.add(own)],
  });
}

function memberOf(req: GroupMember | string): (own: string) => Required<GroupMember> {
  const { account, groupId } =
    typeof req === "string" ? { groupId: req, account: "" } : (Object(req) as GroupMember);
  check(groupId, "groupId must be a non-empty string");
  return (own) => ({
    account: textOf(account || own, "account"),
    groupId: textOf(groupId, "groupId"),
  });
}

export const createGroup = /* @__PURE__ */ groupCall(
  Command.GroupCreate,
  GroupCreateReq,
  groupOf,
  GroupCreateResp,
);
export const joinGroup = /* @__PURE__ */ groupCall(Command.GroupJoin, GroupJoinReq, memberOf);
export const quitGroup = /* @__PURE__ */ groupCall(Command.GroupQuit, GroupQuitReq, memberOf);
// `memberOf` also reads a GroupGetReq: the surplus `account` is ignored.
export const getGroup = /* @__PURE__ */ groupCall(
  Command.GroupDetail,
  GroupGetReq,
  memberOf,
  GroupGetResp,
);
