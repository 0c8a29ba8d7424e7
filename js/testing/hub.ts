// The server behind the connections: logins, kickouts, requests and pushes.
import { Command, KickoutNotify, LogicPkt, LoginReq, LoginResp, Status } from "../wire/index.js";
import type { Connection } from "./connection/connection.js";
import { GroupStore } from "./world/groups.js";
import { decodeBody, isLongerThan, type World } from "./requests/handler.js";
import { IdSource } from "./world/ids.js";
import { MessageStore, type NewMessage, type StoredMessage } from "./world/messages.js";
import type { Settings } from "./options.js";
import { failure, pushOf, success, type Reply } from "./requests/reply.js";
import { handleRequest } from "./requests/router.js";
import { Sessions } from "./connection/sessions.js";
import { verifyToken } from "./token.js";

/** Callbacks of the hub. */
interface HubEvents {
  /** A message was stored; its pushes follow. */
  stored(message: StoredMessage): void;
  /** Something has changed that belongs in the state file. */
  changed(): void;
}

/** The one server that all connections of a gateway talk to. */
export class Hub {
  readonly messages: MessageStore;
  readonly groups: GroupStore;
  readonly #settings: Settings;
  readonly #sessions: Sessions<Connection>;
  readonly #world: World;

  constructor(settings: Settings, events: HubEvents) {
    const { clock, limits, gatewayId, strictLocation } = settings;
    const now = (): number => clock.now();
    const ids = new IdSource(now);
    this.#settings = settings;
    this.messages = new MessageStore(ids, limits, now);
    this.groups = new GroupStore(ids, now);
    this.#sessions = new Sessions(gatewayId, strictLocation);
    this.#world = {
      messages: this.messages,
      groups: this.groups,
      limits,
      push: (accounts, request, sender, payload) => {
        const packet = pushOf(request, sender.channelId, payload);
        for (const account of accounts) this.#push(account, packet, sender.channelId);
      },
      stored: (message) => events.stored(message),
      changed: () => events.changed(),
    };
  }

  /**
   * Opens a session for a valid token, and kicks out an older session of the account. Undefined if the login
   * cannot be read: as on the real server, it gets no answer.
   */
  login(connection: Connection, request: LogicPkt): Reply | undefined {
    const body = decodeBody(LoginReq, request);
    if (body === undefined) return undefined;
    const { secret, app, clock, limits } = this.#settings;
    const verdict = verifyToken(secret, body.token, clock.now());
    if (!verdict.ok) return failure(Status.Unauthorized, verdict.reason);
    const { account } = verdict.claims;
    if (verdict.claims.app !== app) return failure(Status.Unauthorized, "token is for another app");
    if (isLongerThan(account, limits.account)) {
      return failure(Status.Unauthorized, "account is too long");
    }
    const channelId = this.#sessions.nextChannelId(account);
    this.#kickOut(account, request, channelId);
    // A hook or a listener that saw the kickout may have ended the new connection, too.
    if (connection.hasEnded) return failure(Status.Unauthorized, "the connection has ended");
    connection.open(account, channelId);
    this.#sessions.open(connection);
    return success(LoginResp.encode({ channelId, account }).finish());
  }

  /** Processes a request; a channel whose session is gone is told to log in again. */
  request(connection: Connection, request: LogicPkt): Reply {
    if (!this.#sessions.has(connection.channelId)) {
      return failure(Status.SessionNotFound, "session is not found");
    }
    if (request.command === Command.SignIn) {
      return failure(Status.InvalidCommand, "already logged in");
    }
    return handleRequest(this.#world, connection, request);
  }

  /** The connection is gone. */
  ended(connection: Connection): void {
    this.#sessions.ended(connection);
  }

  /** Where the account's pushes go, or undefined. */
  locate(account: string): Connection | undefined {
    return this.#sessions.locate(account);
  }

  /** Kicks the account out, as a login elsewhere does. False if it is not online. */
  kick(account: string): boolean {
    const request = new LogicPkt();
    request.command = Command.SignIn;
    return this.#kickOut(account, request, "");
  }

  /** Silently forgets the account's session. False if it has none. */
  loseSession(account: string): boolean {
    return this.#sessions.lose(account) !== undefined;
  }

  /** Stores a message as if somebody had sent it, and pushes it to the receivers that are online. */
  post(message: NewMessage, push: (stored: StoredMessage) => LogicPkt): StoredMessage {
    const stored = this.messages.add(message);
    this.#world.stored(stored);
    this.#world.changed();
    const packet = push(stored);
    for (const account of stored.receivers) this.#push(account, packet, "");
    return stored;
  }

  #kickOut(account: string, request: LogicPkt, newChannelId: string): boolean {
    const older = this.#sessions.lose(account);
    if (older === undefined) return false;
    const notify = KickoutNotify.encode({ channelId: older.channelId }).finish();
    older.send(pushOf(request, newChannelId, notify));
    return true;
  }

  #push(account: string, packet: LogicPkt, senderChannelId: string): void {
    const connection = this.#sessions.locate(account);
    if (connection === undefined || connection.channelId === senderChannelId) return;
    connection.send(packet);
  }
}
