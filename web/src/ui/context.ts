import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ChatSession } from "../chat/session.js";

export const SessionContext = createContext<ChatSession | null>(null);

/** The page's session. Use it below the provider in main.tsx. */
export function useSession(): ChatSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error("no ChatSession is provided above this component");
  return session;
}
