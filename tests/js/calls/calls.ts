// What an application has called, and how it ended.
import assert from "node:assert/strict";
import type { GroupResult, KIMClient, LoginResult, State, TalkResult } from "kim-web-sdk";
import type { ManualClock } from "kim-web-sdk/testing";
import { checkAnswer, checkTalk } from "./rules.js";
import type { CourseServer } from "./server.js";

/** One that `controller` can end, if there is one. */
interface Call<R> {
  controller: AbortController | undefined;
  result?: R;
}

export interface Login extends Call<LoginResult> {
  /** The length of the log when it was called, and the state then. */
  since: number;
  state: State;
}

export interface Logout {
  calledAt: number;
  isOver: boolean;
}

export interface Talk extends Call<TalkResult> {
  body: string;
  dest: string;
}

/** A request that waits for the account. */
export type Join = Call<GroupResult<never>>;

export class Calls {
  readonly logins: Login[] = [];
  readonly logouts: Logout[] = [];
  readonly talks: Talk[] = [];
  readonly joins: Join[] = [];
  isDisposed = false;
  /** What handlers were told of states and connections, and the logouts, in order. */
  readonly log: string[] = [];
  /** Broken rules that were seen where a failure could not be thrown. */
  readonly broken: unknown[] = [];

  constructor(
    readonly client: KIMClient,
    readonly server: CourseServer,
    private readonly _clock: ManualClock,
  ) {}

  /** Those that have not ended. */
  get open(): Call<unknown>[] {
    const all: Call<unknown>[] = [...this.logins, ...this.talks, ...this.joins];
    return all.filter(({ result }) => !result);
  }

  /** Milliseconds for which the oldest logout has been under way. */
  get longestLogout(): number {
    const open = this.logouts.filter(({ isOver }) => !isOver);
    return Math.max(0, ...open.map(({ calledAt }) => this._clock.now() - calledAt));
  }

  logIn(mayBeAborted = false): void {
    const { state } = this.client;
    const login: Login = { ...begin(mayBeAborted), since: this.log.length, state };
    this.logins.push(login);
    const signal = login.controller?.signal;
    this._follow(login, this.client.login({ signal }), (answer) =>
      checkAnswer(this, login, answer),
    );
  }

  logOut(): void {
    this.log.push("logout");
    const logout: Logout = { calledAt: this._clock.now(), isOver: false };
    this.logouts.push(logout);
    const sockets = [...this.server.sockets];
    void this.client.logout().then(() => {
      logout.isOver = true;
      const open = sockets.filter(({ readyState }) => readyState < 2).length;
      this.expect(() => assert.equal(open, 0, "connections when a logout has ended"));
    });
  }

  talk(mayBeAborted = false): void {
    const number = this.talks.length + 1;
    const dest = number % 3 ? "bob" : "carol";
    const talk: Talk = { ...begin(mayBeAborted), body: `text ${number}`, dest };
    this.talks.push(talk);
    const options = { signal: talk.controller?.signal };
    const content = { type: 1, body: talk.body };
    const done = this.client.talkToUser(dest, content, 2, options);
    this._follow(talk, done, (result) => checkTalk(this, talk, result));
  }

  join(mayBeAborted = false): void {
    const join: Join = begin(mayBeAborted);
    this.joins.push(join);
    const done = this.client.joinGroup("a group", { signal: join.controller?.signal });
    this._follow(join, done, ({ status, err }) => assert.equal(status !== 0, err !== undefined));
  }

  /** Aborts one that can be, and has not ended. */
  abort(number = 0): void {
    const controllers = this.open.flatMap(({ controller }) => controller ?? []);
    controllers[number % controllers.length]?.abort();
  }

  dispose(): void {
    this.client.dispose();
    this.isDisposed = true;
  }

  /** Within a handler or a promise a failure would be a fault of the application. */
  readonly expect = (check: () => void): void => {
    try {
      check();
    } catch (failure) {
      this.broken.push(failure);
    }
  };

  private _follow<R>(call: Call<R>, done: Promise<R>, check: (result: R) => void): void {
    void done.then((result) => {
      call.result = result;
      this.expect(() => check(result));
    });
  }
}

function begin(mayBeAborted: boolean): { controller: AbortController | undefined } {
  return { controller: mayBeAborted ? new AbortController() : undefined };
}
