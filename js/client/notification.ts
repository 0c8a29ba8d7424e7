import type { Notify } from "../session/effects.js";
import {
  Command,
  GroupCreateNotify,
  GroupJoinNotify,
  GroupQuitNotify,
  type Codec,
} from "../wire/index.js";
import type { Notification } from "./events.js";

/** The codec of a push's payload, by command. */
const codecs = /* @__PURE__ */ new Map<string, Codec<unknown>>([
  [Command.GroupCreate, GroupCreateNotify],
  [Command.GroupJoin, GroupJoinNotify],
  [Command.GroupQuit, GroupQuitNotify],
]);

/** Throws a KIMError `malformed_message` if the payload is not what the command says. */
export function notificationOf({ command, dest, payload }: Notify): Notification {
  const codec = codecs.get(command);
  return codec
    ? ({ command, dest, payload: codec.decode(payload) } as Notification)
    : { command: "other", name: command, dest, payload };
}
