import {
  KIMClient,
  KIMError,
  LogicPkt,
  State,
  type Clock,
  type Credentials,
  type Message,
  type OfflineMessages,
  type UrlProvider,
} from "kim-web-sdk";
import { notSeen } from "../handlers/deliveries.js";
import type { Audience } from "./audience.js";
import { notConnected, type Execute } from "./calls.js";
import type { Ending } from "./endings.js";
import { Members } from "./members.js";
import {
  methods,
  type FollowerPost,
  type LeaderPost,
  type Listens,
  type Method,
  type Presence,
  type Send,
} from "./posts.js";
import type { FullOptions } from "./options.js";
import { OldConnections } from "./old_connections.js";
import { Reconnects } from "./reconnects.js";
import { pack } from "./transfer.js";

/** What other tabs want of the leader, as it comes in. */
export type ToLeader = (FollowerPost | { kind: "ping" }) & { from: string };
type CallMail = Extract<ToLeader, { kind: "call" }>;

export interface LeaderSettings {
  term: number;
  url: () => string | UrlProvider;
  req: Credentials;
  options: FullOptions;
  clock: Clock;
  /** The handlers of this tab. */
  audience: Audience;
  /** Milliseconds between two questions to another tab. */
  interval: number;
  /** There was a connection before: a login that fails is tried again. */
  takeover: boolean;
  /** Who led before; empty if that is not known. */
  before: string;
  /** The lock was taken from that tab, whose connection may be open still. */
  stolen: boolean;
  /** How long the socket of the leader before may need to close, in milliseconds. */
  grace: number;
  send: Send;
  /** A number that this tab has given to nothing that it told, in this term or another. */
  nextDelivery: () => number;
  /** Has a request of another tab carried out, by `execute` as soon as it can. */
  call: Execute;
  /** Shows this tab how things are. */
  shown: (presence: Presence) => void;
  /** Whether this tab still has the lock. */
  holds: () => Promise<boolean>;
  /** Watches a tab's lock. */
  joined: (tab: string) => void;
  /** Over for every tab. */
  over: (reason: Ending) => void;
  /** This tab cannot connect; another may be able to. */
  failed: (error: KIMError) => void;
}

/** What the token function of a tab throws that leads no more; nobody is told. */
const deposed = new KIMError("closed", "another tab leads");
/** What the offline handler throws when a tab's handler has failed, and has reported that. */
const declined = new Error("a handler of a tab failed");

/** Leads: has the connection, tells the other tabs what comes in, and does what they ask for. */
export class Leader {
  readonly members: Members;
  readonly oldConnections: OldConnections;
  private readonly _reconnects: Reconnects;
  private _client: KIMClient | undefined;
  private _presence: Presence;
  private _listening: Listens = { message: false, offline: false };
  private _lastProblem: KIMError | undefined;
  /** Requests of other tabs. */
  private readonly _served = new Map<string, AbortController>();
  /** Nothing is shown or begun any more. */
  private _ended = false;
  /** Nothing is answered any more either. */
  private _closed = false;

  constructor(private readonly _settings: LeaderSettings) {
    const { audience, before, clock, interval, stolen, send } = _settings;
    this.members = new Members({
      clock,
      interval,
      ping: (to) => send({ kind: "ping", to }),
      changed: () => this.listen(),
    });
    this._reconnects = new Reconnects(clock, _settings.options);
    const { account, channelId } = audience;
    this._presence = { state: State.CONNECTING, account, channelId, open: false, ready: false };
    this.oldConnections = new OldConnections(clock, before, () => this._loginAgain());
    if (stolen) this.oldConnections.expectEnd();
  }

  begin(): void {
    this._show({});
    void this._connect(this._settings.takeover, this._settings.grace);
  }

  /**
   * When the older connection of an account ends, the server may drop where the account is, even
   * though this tab has logged in since: nothing would be pushed any more. So log in once again.
   */
  private _loginAgain(): void {
    if (this._ended) return;
    this._client?.dispose();
    this._client = undefined;
    this._show({ state: State.RECONNECTING, open: false, ready: false });
    const { audience, takeover, options } = this._settings;
    void this._connect(takeover || audience.established, options.closeGrace);
  }

  /** Tells every tab how things are. */
  tell(): void {
    const stats = this.stats();
    this._send({ kind: "presence", presence: this._presence, stats });
  }

  stats(): ReturnType<KIMClient["stats"]> | undefined {
    return this._client?.stats();
  }

  take(mail: ToLeader): void {
    const { from: tab } = mail;
    this.members.heard(tab);
    switch (mail.kind) {
      case "here":
        if (this.members.here(tab, mail.listens)) this._settings.joined(tab);
        return this.tell();
      case "ping":
        return this.tell();
      case "done":
        return this.members.done(tab, mail.delivery, mail.ok);
      case "call":
        return void this._serve(mail);
      case "cancel":
        return this._served.get(`${tab} ${mail.call}`)?.abort();
    }
  }

  readonly execute: Execute = (method, args, options) => {
    const client = this._client;
    if (!client) return Promise.resolve(notConnected());
    const calls = client as unknown as Record<Method, (...all: unknown[]) => Promise<unknown>>;
    // The numbers of two tabs' packets would be the same: this session numbers them itself.
    const own = method === "request" ? [Object.assign(new LogicPkt(), args[0])] : args;
    return calls[method](...own, options);
  };

  /** Ends the session for every tab. */
  async logout(): Promise<void> {
    if (this._ended) return;
    this._ended = true;
    this._show({ state: State.CLOSEING, open: false, ready: false });
    await this._client?.logout();
    this._over("loggedOut");
  }

  /** The leader before had ended the session. */
  end(reason: Ending): void {
    if (this._ended) return;
    this._ended = true;
    this._over(reason);
  }

  /** Closes the connection in order, and lets it go. The session goes on in another tab. */
  async resign(): Promise<void> {
    this._ended = true;
    // Requests wait for the next leader from here on.
    this._show({ open: false });
    await this._client?.logout();
    this.close();
  }

  /** Lets go of the connection at once. */
  close(): void {
    this._ended = this._closed = true;
    this._reconnects.stop();
    this.oldConnections.stop();
    this._client?.dispose();
    for (const controller of this._served.values()) controller.abort();
    this.members.dispose();
  }

  /** Takes messages as long as there is a tab that has a handler for them. */
  listen(): void {
    const client = this._client;
    if (!client || this._ended) return;
    const own = this._settings.audience.listens();
    const was = this._listening;
    const message = own.message || this.members.listens("message");
    const offline = own.offline || this.members.listens("offline");
    this._listening = { message, offline };
    if (message && !was.message) client.on("message", this._message);
    if (!message && was.message) client.off("message", this._message);
    if (offline && !was.offline) client.on("offline", this._offline);
    if (!offline && was.offline) client.off("offline", this._offline);
  }

  private async _connect(persistent: boolean, grace: number): Promise<void> {
    const { err } = await this._reconnects.run(persistent, grace, () => {
      this._client ??= this._newClient();
      return this._client.login();
    });
    if (this._ended) return;
    if (!err) return this._show({ open: true, ready: true });
    // These end the session; the client raises Closed for them.
    if (err.code !== "kicked_out" && err.code !== "closed") this._settings.failed(err);
  }

  private _newClient(): KIMClient {
    const { url, req, options, holds } = this._settings;
    const token = async (): Promise<string> => {
      // A tab that was frozen wakes up with the intention to reconnect.
      if (!(await holds())) throw deposed;
      const current = url();
      if (typeof current === "string") client.wsurl = current;
      return typeof req.token === "function" ? req.token() : req.token;
    };
    const client = new KIMClient(url(), { ...req, token }, options);
    this._listening = { message: false, offline: false };
    client.on("state", (state) => this._stateChanged(client, state));
    client.on("Reconnected", () => this._show({ ready: true }));
    // After a Kickout there is a Closed as well: the first says why.
    let isOver = false;
    const finish = (reason: Ending): void => {
      if (!isOver) void this._finish(client, reason);
      isOver = true;
    };
    client.on("Kickout", () => finish("kickedOut"));
    client.on("Closed", () => finish("givenUp"));
    client.on("error", (error) => this._problem(error));
    client.on("sync", (phase) => {
      this._send({ kind: "sync", phase });
      this._settings.audience.sync(phase);
    });
    client.on("notification", (notification) => {
      this._send({ kind: "notification", notification: pack(notification) });
      this._settings.audience.notification(notification);
    });
    this._client = client;
    this.listen();
    return client;
  }

  private _stateChanged(client: KIMClient, state: State): void {
    const told = [State.CONNECTING, State.CONNECTED, State.RECONNECTING];
    if (this._ended || client !== this._client || !told.includes(state)) return;
    const { account, channelId } = client;
    this._show({ state, account, channelId, ready: false });
  }

  private _show(change: Partial<Presence>): void {
    this._presence = { ...this._presence, ...change };
    this.tell();
    this._settings.shown(this._presence);
  }

  private readonly _message = async (message: Message): Promise<unknown> => {
    const delivery = this._settings.nextDelivery();
    this._send({ kind: "message", delivery, message: pack(message) });
    const others = this.members.answers("message", delivery);
    const seen = [await this._settings.audience.message(message), ...(await others)];
    return seen.includes(true) ? undefined : notSeen;
  };

  private readonly _offline = async ({ indexes }: OfflineMessages): Promise<void> => {
    const delivery = this._settings.nextDelivery();
    this._send({ kind: "offline", delivery, entries: pack(indexes) });
    const others = this.members.answers("offline", delivery);
    const ok = [await this._settings.audience.offline(indexes), ...(await others)];
    if (ok.includes(false)) throw declined;
  };

  private _problem(error: KIMError): void {
    if (error === deposed || error.cause === declined || this._ended) return;
    this._lastProblem = error;
    this._send({ kind: "problem", error: pack(error) });
    this._settings.audience.problem(error);
  }

  /** A tab whose lock was stolen is kicked out by the very tab that took over: nobody is told. */
  private async _finish(client: KIMClient, reason: Ending): Promise<void> {
    if (this._ended || client !== this._client) return;
    if (!(await this._settings.holds()) || this._ended) return;
    const problem = this._lastProblem;
    const ownFault = reason === "givenUp" && problem?.code === "unauthorized";
    this._ended = true;
    if (ownFault) this._settings.failed(problem);
    else this._over(reason);
  }

  private _over(reason: Ending): void {
    this._send({ kind: "over", reason });
    this._settings.over(reason);
  }

  private async _serve({ from: tab, call, method, args, timeout }: CallMail): Promise<void> {
    if (!methods.includes(method)) return;
    const controller = new AbortController();
    const key = `${tab} ${call}`;
    this._served.set(key, controller);
    const { signal } = controller;
    const result = await this._settings.call(method, args as unknown[], {
      signal,
      timeout,
    });
    this._served.delete(key);
    if (this._closed) return;
    this._send({ kind: "result", to: tab, call, result: pack(result) });
  }

  private _send(post: LeaderPost): void {
    this._settings.send({ ...post, term: this._settings.term });
  }
}
