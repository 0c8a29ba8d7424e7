import type { State } from "./states.js";

/** What JSON shows of a client: never its token. */
export interface ShownClient {
  /** Its gateway's address. */
  wsurl: string;
  /** Where its connection is. */
  state: State;
  /** Who is logged in. */
  account: string;
  /** The server's name for its connection. */
  channelId: string;
}

export const shown = ({ wsurl, state, account, channelId }: ShownClient): ShownClient => ({
  wsurl,
  state,
  account,
  channelId,
});
