import type { Notify } from "../session/effects.js";
import { Command, GroupCreateNotify, GroupJoinNotify, GroupQuitNotify } from "../wire/index.js";
import type { Notification } from "./events.js";

/** Throws a KIMError `malformed_message` if the payload is not what the command says. */
export function notificationOf({ command, dest, payload }: Notify): Notification {
  const known = command as Command;
  switch (known) {
    case Command.GroupCreate:
      return { command: known, dest, payload: GroupCreateNotify.decode(payload) };
    case Command.GroupJoin:
      return { command: known, dest, payload: GroupJoinNotify.decode(payload) };
    case Command.GroupQuit:
      return { command: known, dest, payload: GroupQuitNotify.decode(payload) };
    default:
      return { command: "other", name: command, dest, payload };
  }
}
