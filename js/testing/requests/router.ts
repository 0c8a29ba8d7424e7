// Maps commands to handlers.
import { Command, Status } from "../../wire/index.js";
import { groupCreate, groupDetail, groupJoin, groupQuit } from "./group_requests.js";
import type { Handler } from "./handler.js";
import { offlineContent, offlineIndex } from "./offline.js";
import { failure } from "./reply.js";
import { groupTalk, talkAck, userTalk } from "./talk.js";

const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  [Command.ChatUserTalk, userTalk],
  [Command.ChatGroupTalk, groupTalk],
  [Command.ChatTalkAck, talkAck],
  [Command.OfflineIndex, offlineIndex],
  [Command.OfflineContent, offlineContent],
  [Command.GroupCreate, groupCreate],
  [Command.GroupJoin, groupJoin],
  [Command.GroupQuit, groupQuit],
  [Command.GroupDetail, groupDetail],
]);

/** Processes a request by its command; any other command is answered with NotImplemented. */
export const handleRequest: Handler = (world, caller, request) => {
  const command = request.command ?? "";
  const handler = handlers.get(command);
  if (handler === undefined) return failure(Status.NotImplemented, "command is not known");
  return handler(world, caller, request);
};
