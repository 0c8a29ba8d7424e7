import type { Conversation } from "../chat/model.js";
import { words } from "../i18n/index.js";

const digitsShown = 6;

/** The title of a conversation: the account, the group's name, or the end of the group's id. */
export function titleOf(conversation: Conversation): string {
  if (conversation.kind === "user") return conversation.peer;
  return conversation.group?.name || words.value.groupNamed(conversation.peer.slice(-digitsShown));
}
