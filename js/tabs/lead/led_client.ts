import {
  KIMClient,
  KIMError,
  type Credentials,
  type KIMOptions,
  type State,
  type UrlProvider,
} from "kim-web-sdk";
import type { Audience } from "../audience/audience.js";
import type { Ending } from "../endings.js";
import { clientOptions, type FullOptions } from "../options.js";
import type { LeaderPost } from "../room/posts.js";
import { withToken, type Tokens } from "../tokens.js";
import { pack } from "../room/transfer.js";
import { socketsWhile } from "./guarded_socket.js";

/** What the leader's client is created with. */
export interface LedClientSettings {
  url: () => string | UrlProvider;
  req: Credentials;
  options: FullOptions;
  /** The handlers of this tab. */
  audience: Audience;
  /** Whether this tab still has the lock. */
  holds: () => Promise<boolean>;
  /**
   * Called with the number of token requests in a row that failed or were refused. Returns true if
   * another tab is to try.
   */
  noToken: (times: number) => boolean;
}

/** Observes the connection of a leader's client. */
interface LedClientWatcher {
  send: (post: LeaderPost) => void;
  stateChanged: (client: KIMClient, state: State) => void;
  reconnected: () => void;
  problem: (error: KIMError) => void;
  /** The session is over. Called once. */
  finished: (client: KIMClient, reason: Ending) => void;
}

/** Thrown by the token function when its tab no longer leads; not reported. */
export const deposed = new KIMError("closed", "another tab leads");

/** Creates the client with the shared connection. It asks for a token only while its tab leads. */
export function ledClient(
  { url, req, options, audience, holds, noToken }: LedClientSettings,
  tokens: Tokens,
  watcher: LedClientWatcher,
): KIMClient {
  const token = async (): Promise<string> => {
    // A tab that was frozen may wake up in the middle of a reconnect.
    if (!(await holds())) throw deposed;
    const current = url();
    if (typeof current === "string") client.wsurl = current;
    if (noToken(tokens.fruitless())) throw deposed;
    return tokens.ask();
  };
  const given = clientOptions(options);
  // Where there is none, as in older versions of Node, there are no locks either that another tab could hold.
  const WebSocket = given.WebSocket ?? (globalThis as Pick<KIMOptions, "WebSocket">).WebSocket;
  const type = WebSocket && socketsWhile(holds, WebSocket);
  const client = new KIMClient(url(), withToken(req, token), { ...given, WebSocket: type });
  client.on("state", (state) => watcher.stateChanged(client, state));
  client.on("Reconnected", () => watcher.reconnected());
  // A kickout raises `Kickout`, then `Closed`: only the first one says why the session ended.
  let isOver = false;
  const finish = (reason: Ending): void => {
    if (!isOver) watcher.finished(client, reason);
    isOver = true;
  };
  client.on("Kickout", () => finish("kickedOut"));
  client.on("Closed", () => finish("givenUp"));
  client.on("error", (error) => {
    if (error.code === "unauthorized") tokens.refused();
    watcher.problem(error);
  });
  client.on("sync", (phase) => {
    watcher.send({ kind: "sync", phase });
    audience.sync(phase);
  });
  client.on("notification", (notification) => {
    watcher.send({ kind: "notification", notification: pack(notification) });
    audience.notification(notification);
  });
  return client;
}
