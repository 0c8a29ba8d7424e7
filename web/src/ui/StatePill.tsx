import type { Phase } from "../chat/session.js";
import type { Words } from "../i18n/en.js";
import { words } from "../i18n/index.js";
import { useSession } from "./context.js";

/** The state of the connection in a word or two. */
export function stateText(phase: Phase, t: Words): string {
  switch (phase) {
    case "online":
      return t.stateOnline;
    case "reconnecting":
      return t.stateReconnecting;
    case "signingIn":
      return t.stateSigningIn;
    case "kickedOut":
      return t.stateKickedOut;
    default:
      return t.stateClosed;
  }
}

/** The state of the connection as a word and a dot. The banner announces changes. */
export function StatePill() {
  const phase = useSession().phase.value;
  return <span class={`state state-${phase}`}>{stateText(phase, words.value)}</span>;
}
