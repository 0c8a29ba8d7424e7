import {
  LogicPkt,
  State,
  type Clock,
  type KIMClient,
  type KIMError,
  type LoginResult,
} from "kim-web-sdk";
import { notConnected, type Execute } from "../follow/calls.js";
import type { Ending } from "../endings.js";
import { declined, FanOut } from "./fan_out.js";
import { deposed, ledClient, type LedClientSettings } from "./led_client.js";
import { Members } from "./members.js";
import {
  beforeLogin,
  type FollowerPost,
  type LeaderPost,
  type Method,
  type Presence,
  type Send,
} from "../room/posts.js";
import { OldConnections, type OldConnection } from "../room/old_connections.js";
import { Reconnects } from "./reconnects.js";
import { ServedCalls } from "./served_calls.js";
import { soon } from "../soon.js";
import { tokensOf, type Tokens } from "../tokens.js";
import { pack } from "../room/transfer.js";

/** A post from another tab to the leader, as received. */
export type ToLeader = (FollowerPost | { kind: "ping" }) & { from: string };

export interface LeaderSettings extends LedClientSettings {
  term: number;
  clock: Clock;
  /** Milliseconds between two pings to another tab. */
  interval: number;
  /** There was a connection before, so a failed login is retried. */
  takeover: boolean;
  /** Connections of former leaders that may still be open. */
  old: readonly OldConnection[];
  /** How long the former leader's socket may take to close, in milliseconds. */
  grace: number;
  send: Send;
  /** The next delivery number; never repeated by this tab, in this term or another. */
  nextDelivery: () => number;
  /** Executes a request of another tab through `execute`, as soon as possible. */
  call: Execute;
  /** Shows the state of the connection in this tab. */
  shown: (presence: Presence) => void;
  /** A tab has joined: its lock is to be watched. */
  joined: (tab: string) => void;
  /** The session is over for every tab. */
  over: (reason: Ending) => void;
  /** This tab cannot connect, but another one may. */
  failed: (error: KIMError) => void;
}

/**
 * The leader's part: owns the connection, posts what arrives to the other tabs, and executes their
 * requests.
 */
export class Leader {
  readonly members: Members;
  readonly oldConnections: OldConnections;
  private readonly _reconnects: Reconnects;
  private _client: KIMClient | undefined;
  private _fanOut: FanOut | undefined;
  private readonly _servedCalls: ServedCalls;
  private _presence: Presence;
  private _lastProblem: KIMError | undefined;
  private readonly _tokens: Tokens;
  /** The session has ended here: nothing more is shown or started. */
  private _ended = false;
  /** It has ended for this tab only. */
  private _resigned = false;

  constructor(private readonly _settings: LeaderSettings) {
    const { audience, call, clock, interval, old, req, send } = _settings;
    this._tokens = tokensOf(req);
    this.members = new Members({
      clock,
      interval,
      ping: (to) => send({ kind: "ping", to }),
      changed: () => this.listen(),
    });
    this._servedCalls = new ServedCalls({ call, send: (post) => this._send(post) });
    this._reconnects = new Reconnects(clock, _settings.options);
    this._presence = beforeLogin(audience);
    this.oldConnections = new OldConnections(clock, old, () => this._loginAgain());
  }

  begin(): void {
    this._show({});
    void this._connect(this._settings.takeover, this._settings.grace);
  }

  /**
   * When an older connection of the account ends, the server may drop the account's location, even
   * though this tab has logged in since, and would push nothing more. So log in once more.
   */
  private _loginAgain(): void {
    if (this._ended) return;
    this._client?.dispose();
    this._client = this._fanOut = undefined;
    this._show({ state: State.RECONNECTING, open: false, ready: false });
    const { audience, takeover, options } = this._settings;
    void this._connect(takeover || audience.established, options.closeGrace);
  }

  /** Posts the state of the connection to every tab; `to` is the tab that asked, if any. */
  tell(to?: string): void {
    const { open } = this.oldConnections;
    const stats = this.stats();
    this._send({ kind: "presence", presence: this._presence, stats, old: open, to });
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
        return this.tell(tab);
      case "ping":
        return this.tell();
      case "done":
        return this.members.done(tab, mail.receipts);
      case "call":
        // Ignore requests from an earlier term of this tab.
        if ((mail.term ?? this._settings.term) !== this._settings.term) return;
        return void this._servedCalls.serve(mail);
      case "cancel":
        return this._servedCalls.cancel(mail);
    }
  }

  readonly execute: Execute = (method, args, options) => {
    const client = this._client;
    if (!client) return Promise.resolve(notConnected());
    const calls = client as unknown as Record<Method, (...all: unknown[]) => Promise<unknown>>;
    // The packet's sequence is -1, so the session assigns one: packets of two tabs may have the
    // same.
    const own = method === "request" ? [Object.assign(new LogicPkt(), args[0])] : args;
    return calls[method](...own, options);
  };

  /** Ends the session for every tab. */
  async logout(): Promise<void> {
    if (!this._endsForAll()) return;
    this._show({ state: State.CLOSEING, open: false, ready: false });
    await this._disconnect();
    this._over("loggedOut");
  }

  /** A former leader had ended the session. */
  end(reason: Ending): void {
    if (this._endsForAll()) this._over(reason, true);
  }

  /** Marks the session as ended for all tabs. False if it already was. */
  private _endsForAll(): boolean {
    const ends = !this._ended || this._resigned;
    this._ended = true;
    this._resigned = false;
    return ends;
  }

  /** Takes no more requests: from now on they wait for the next leader, as do those that are not sent yet. */
  takeNoMore(): void {
    this._show({ open: false });
  }

  /** Closes the connection in order and releases it. The session continues in another tab. */
  async resign(): Promise<void> {
    this._resigned = !this._ended;
    this._ended = true;
    this.takeNoMore();
    await this._disconnect();
    this.close();
  }

  /** Closes the connection in order. Resolves after the outcomes of other tabs' requests were posted. */
  private async _disconnect(): Promise<void> {
    await this._client?.logout();
    await new Promise<void>(soon);
  }

  /** Releases the connection at once. */
  close(): void {
    this._ended = true;
    this._reconnects.stop();
    this.oldConnections.stop();
    this._client?.dispose();
    this.members.dispose();
  }

  /** Listens to the client's messages while any tab has a handler for them. */
  listen(): void {
    this._fanOut?.listen(!this._ended);
  }

  private async _connect(persistent: boolean, grace: number): Promise<void> {
    const login = (): Promise<LoginResult> => {
      this._client ??= this._newClient();
      return this._client.login();
    };
    const { err, isGivenUp } = await this._reconnects.run(persistent, grace, login, (err) =>
      this._mayRenew(err),
    );
    if (this._ended) return;
    // If the connection has been lost again, the client reports when it is back.
    if (!err) return this._show({ open: true, ready: this._client?.state === State.CONNECTED });
    // These end the session; the client raises Closed for them.
    if (err.code === "kicked_out" || err.code === "closed") return;
    if (isGivenUp) return this._finish(this._client, "givenUp");
    // After a takeover no promise reports this error.
    if (persistent && err.code === "unauthorized") this._problem(err);
    this._settings.failed(err);
  }

  /**
   * As when a client reconnects: the first refusal is not reported if a function may return another
   * token.
   */
  private _mayRenew(err: KIMError): boolean {
    if (err.code !== "unauthorized" || !this._tokens.refused()) return false;
    if (this._tokens.fruitless() > 1) this._problem(err);
    return true;
  }

  private _newClient(): KIMClient {
    const { audience, nextDelivery } = this._settings;
    const send = (post: LeaderPost): void => this._send(post);
    const client = ledClient(this._settings, this._tokens, {
      send,
      stateChanged: (of, state) => this._stateChanged(of, state),
      reconnected: () => this._show({ ready: true }),
      problem: (error) => this._problem(error),
      finished: (of, reason) => void this._finish(of, reason),
    });
    this._client = client;
    this._fanOut = new FanOut({ client, audience, members: this.members, nextDelivery, send });
    this.listen();
    return client;
  }

  private _stateChanged(client: KIMClient, state: State): void {
    const told = [State.CONNECTING, State.CONNECTED, State.RECONNECTING];
    if (this._ended || client !== this._client || !told.includes(state)) return;
    if (state === State.CONNECTED) this._tokens.accepted();
    const { account, channelId } = client;
    this._show({ state, account, channelId, ready: false });
  }

  private _show(change: Partial<Presence>): void {
    this._presence = { ...this._presence, ...change };
    this.tell();
    this._settings.shown(this._presence);
  }

  private _problem(error: KIMError): void {
    if (error === deposed || error.cause === declined || this._ended) return;
    this._lastProblem = error;
    this._send({ kind: "problem", error: pack(error) });
    this._settings.audience.problem(error);
  }

  /** If this tab's lock was stolen, the tab that took over has kicked it out: then nobody is told. */
  private async _finish(client: KIMClient | undefined, reason: Ending): Promise<void> {
    if (this._ended || client !== this._client) return;
    if (!(await this._settings.holds()) || this._ended) return;
    const problem = this._lastProblem;
    const ownFault = reason === "givenUp" && problem?.code === "unauthorized";
    this._ended = true;
    if (ownFault) this._settings.failed(problem);
    else this._over(reason);
  }

  private _over(reason: Ending, passedOn = false): void {
    this._send({ kind: "over", reason, passedOn });
    this._settings.over(reason);
  }

  private _send(post: LeaderPost): void {
    this._settings.send({ ...post, term: this._settings.term });
  }
}
