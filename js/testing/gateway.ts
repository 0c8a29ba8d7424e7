// The gateway's public class.
import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { inlineLoader } from "../core/load/inline.js";
import { setCoreLoader } from "../core/module.js";
import type { LogicPkt } from "../wire/index.js";
import { checkFrame, checkGroup, checkMessage, checkMint, checkPush } from "./checks/call_rules.js";
import { Connection, type ConnectionHost } from "./connection/connection.js";
import { GatewayError } from "./errors.js";
import { noStats, type ConnectionInfo, type GatewayEvents, type GatewayStats } from "./events.js";
import type { FaultAction, FaultHook } from "./faults.js";
import { completeGroup, type Group, type NewGroup } from "./world/groups.js";
import { Hub } from "./hub.js";
import { Interceptor } from "./interceptor.js";
import { Listener } from "./connection/listener.js";
import { answerLookup } from "./lookup.js";
import type { StoredMessage } from "./world/messages.js";
import { resolveOptions, type GatewayOptions, type Settings } from "./options.js";
import type { GatewayPacket } from "./packet.js";
import { customPush, pushOfMessage, type CustomPush, type PostedMessage } from "./world/pushes.js";
import { StateFile } from "./world/state_file.js";
import { mintToken, type MintOptions } from "./token.js";

const goingAway = 1001;

/**
 * An embedded KIM gateway, created by `startGateway`. Its methods take effect at once, but clients notice the
 * effects later, through their sockets.
 */
export class Gateway extends EventEmitter<GatewayEvents> {
  readonly #settings: Settings;
  readonly #abort = (): void => void this.close();
  readonly #hub: Hub;
  readonly #listener: Listener;
  readonly #state: StateFile | undefined;
  readonly #connections = new Set<Connection>();
  readonly #interceptor: Interceptor;
  readonly #stats = noStats();
  #closing: Promise<void> | undefined;

  /** Use `startGateway`, which also listens. */
  constructor(options: GatewayOptions = {}) {
    super();
    setCoreLoader(inlineLoader);
    this.#settings = resolveOptions(options);
    this.#interceptor = new Interceptor(options.faults, {
      decided: (packet, action) => this.#onPacket(packet, action),
      failed: (error) => this.emit("error", error),
    });
    this.#hub = new Hub(this.#settings, {
      stored: (message) => this.#onStored(message),
      changed: () => this.#state?.touch(),
    });
    this.#state = this.#openState();
    const host = this.#connectionHost();
    this.#listener = new Listener(this.#settings, {
      open: (socket, address) => this.#onOpen(new Connection(socket, address, host)),
      refused: () => (this.#stats.refusedConnections += 1),
      http: (request, response) => this.handleRequest(request, response),
    });
  }

  /** Starts listening. Call it only once. Rejects with `port_in_use` or `listen_failed`. */
  async start(): Promise<this> {
    await this.#listener.start();
    this.#settings.signal?.addEventListener("abort", this.#abort);
    if (this.#settings.signal?.aborted) await this.close();
    return this;
  }

  /** Where clients connect to, for example `ws://127.0.0.1:8000`. Throws `not_listening`. */
  get url(): string {
    return this.#listener.url;
  }

  /** The TCP port. Throws `not_listening`. */
  get port(): number {
    return this.#listener.port;
  }

  /** The secret that login tokens are signed with. */
  get secret(): string {
    return this.#settings.secret;
  }

  /** The open connections, oldest first. */
  get connections(): ConnectionInfo[] {
    return [...this.#connections].map((connection) => this.#describe(connection));
  }

  /** Every stored message, oldest first. */
  get messages(): StoredMessage[] {
    return this.#hub.messages.all();
  }

  /** Every group, oldest first. */
  get groups(): Group[] {
    return this.#hub.groups.all();
  }

  /** A copy of the counts so far. */
  get stats(): GatewayStats {
    return { ...this.#stats };
  }

  /** The account's read mark: a message id, or 0. */
  readMark(account: string): bigint {
    return this.#hub.messages.mark(account);
  }

  /** A login token for the account, which may be any non-empty string. Throws `invalid_option` otherwise. */
  mintToken(account: string, options: MintOptions = {}): string {
    checkMint(account, options);
    return mintToken(this.#settings, account, options);
  }

  /** Sets the hook that decides about every packet from now on; with `undefined` every packet passes. */
  setFaults(hook: FaultHook | undefined): void {
    this.#interceptor.setHook(hook);
  }

  /** Kicks the account out, as a login elsewhere does. False if it is not online. */
  kick(account: string): boolean {
    return this.#hub.kick(account);
  }

  /** Forgets the account's session: its next request is answered with 404. False if it has none. */
  loseSession(account: string): boolean {
    return this.#hub.loseSession(account);
  }

  /** Cuts the sockets of the account, or all, without a close frame. Returns how many. */
  dropConnections(account?: string): number {
    const struck = [...this.#connections].filter(
      (connection) => account === undefined || connection.account === account,
    );
    for (const connection of struck) connection.terminate("dropped");
    return struck.length;
  }

  /** Stores a message and pushes it to the receivers that are online. Limits do not apply. */
  postMessage(message: PostedMessage): StoredMessage {
    checkMessage(message);
    const { from: sender, body, to } = message;
    const [type, extra, group] = [message.type ?? 1, message.extra ?? "", message.group ?? ""];
    const receivers = to ? [to] : this.#members(group, sender);
    return this.#hub.post({ sender, group, receivers, type, body, extra }, pushOfMessage);
  }

  /** Creates a group without notifying anybody. The owner is its first member. */
  createGroup(group: Partial<NewGroup> & Pick<NewGroup, "owner">): Group {
    checkGroup(group);
    const created = this.#hub.groups.create(completeGroup(group));
    this.#state?.touch();
    return created;
  }

  /** Pushes any packet to the account's current connection. Throws `not_connected` or `invalid_option`. */
  push(account: string, push: CustomPush): void {
    checkPush(push);
    this.#located(account).send(customPush(push));
  }

  /** Sends any frame, even a malformed one, bypassing the fault hook. Throws `not_connected`. */
  sendRaw(account: string, frame: Uint8Array): void {
    checkFrame(frame);
    this.#located(account).sendRaw(frame);
  }

  /**
   * Answers the lookup request of the `lookup` option. On your own server, call this first, and handle the
   * request yourself if it returns false, as it does while the gateway has no address.
   */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean {
    if (!this.#settings.lookup || !this.#listener.isListening) return false;
    return answerLookup(request, response, () => this.url, this.#settings.clock.now());
  }

  /**
   * Refuses new connections, closes the open ones with code 1001 and writes the state file. Resolves when
   * nothing is left open. A second call waits for the first. If a listener of `close` throws, this rejects
   * with its error, but only when nothing is left open.
   */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      // Kept first: a listener of `close` may call this again before #shutDown returns.
      let settle: (closed: Promise<void>) => void = () => undefined;
      this.#closing = new Promise((resolve) => (settle = resolve));
      settle(this.#shutDown());
    }
    return this.#closing;
  }

  /** As `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #shutDown(): Promise<void> {
    this.#settings.signal?.removeEventListener("abort", this.#abort);
    const errors: unknown[] = [];
    for (const connection of [...this.#connections]) {
      try {
        connection.close(goingAway, "gateway is closing", "shutdown");
      } catch (error) {
        errors.push(error);
      }
    }
    await this.#listener.close();
    await this.#state?.close();
    if (errors.length > 0) throw errors[0];
  }

  #openState(): StateFile | undefined {
    const { state, clock } = this.#settings;
    if (state === undefined) return undefined;
    const { messages, groups } = this.#hub;
    const file = new StateFile(state, messages, groups, clock, (error) => {
      this.emit("error", error);
    });
    file.load();
    return file;
  }

  #connectionHost(): ConnectionHost {
    return {
      settings: this.#settings,
      intercept: (packet) => this.#interceptor.intercept(packet),
      login: (connection, request) => this.#onLogin(connection, request),
      request: (connection, request) => this.#hub.request(connection, request),
      malformed: () => (this.#stats.malformed += 1),
      ended: (connection, reason) => {
        const info = this.#describe(connection);
        this.#connections.delete(connection);
        this.#hub.ended(connection);
        this.emit("close", info, reason);
      },
    };
  }

  #onOpen(connection: Connection): void {
    this.#stats.connections += 1;
    this.#connections.add(connection);
    this.emit("connection", this.#describe(connection));
  }

  #onLogin(connection: Connection, request: LogicPkt): ReturnType<Hub["login"]> {
    const reply = this.#hub.login(connection, request);
    if (reply?.status === 0) {
      this.#stats.logins += 1;
      const { account, channelId } = connection;
      this.emit("login", { account, channelId });
    } else {
      this.#stats.refusedLogins += 1;
    }
    return reply;
  }

  #onStored(message: StoredMessage): void {
    this.#stats.messages += 1;
    this.emit("message", message);
  }

  #onPacket(packet: GatewayPacket, action: FaultAction): void {
    if (packet.direction === "in") this.#stats.packetsIn += 1;
    else this.#stats.packetsOut += 1;
    if (action !== "pass") this.#stats.faults += 1;
    this.emit("packet", packet, action);
  }

  #members(group: string, sender: string): string[] {
    const accounts = this.#hub.groups.accounts(group);
    if (accounts !== undefined) return accounts.filter((account) => account !== sender);
    throw new GatewayError("invalid_option", "postMessage needs `to` or a `group` that exists");
  }

  #located(account: string): Connection {
    const connection = this.#hub.locate(account);
    if (connection !== undefined) return connection;
    throw new GatewayError("not_connected", `account ${account} is not online`);
  }

  #describe(connection: Connection): ConnectionInfo {
    const { account, channelId, remoteAddress } = connection;
    const located = this.#hub.locate(account) === connection;
    return { account, channelId, remoteAddress, located };
  }
}
