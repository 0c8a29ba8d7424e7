/** The connection of one account, shared by all tabs of this browser. */
import { KIMEvent } from "kim-web-sdk";
import { SharedClient } from "kim-web-sdk/tabs";
import { NotedWebSocket } from "../inspector/tap.js";
import { heartbeat } from "../preferences.js";
import { fetchTicket } from "./server.js";

export const connectionEvents = [
  KIMEvent.Reconnecting,
  KIMEvent.Reconnected,
  KIMEvent.Closed,
  KIMEvent.Kickout,
];

/** A client that has not logged in yet. Throws when the demo's server cannot be reached. */
export async function newClient(account: string): Promise<SharedClient> {
  const ticket = await fetchTicket(account);
  let unused: string | null = ticket.token;
  // Every later connection gets a fresh token, because the first may have expired.
  const token = async (): Promise<string> => {
    const given = unused ?? (await fetchTicket(account)).token;
    unused = null;
    return given;
  };
  // With the option `account`, a tab that joins others needs no token.
  const options = { account, WebSocket: NotedWebSocket, heartbeatInterval: heartbeat() };
  return new SharedClient(ticket.url, { token, tags: ["web"] }, options);
}
