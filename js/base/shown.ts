import type { State } from "./states.js";

/** What JSON shows of a client; never the token. */
export interface ShownClient {
  /** The gateway's address. */
  wsurl: string;
  /** The state of the connection. */
  state: State;
  /** The account that is logged in; empty if none is. */
  account: string;
  /** The server's name for the connection; empty while not logged in. */
  channelId: string;
}

export const shown = ({ wsurl, state, account, channelId }: ShownClient): ShownClient => ({
  wsurl,
  state,
  account,
  channelId,
});
