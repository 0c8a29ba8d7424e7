// What an application has called, and how it ended.
import assert from "node:assert/strict";
import type { GroupResult, KIMClient, LoginResult, State, TalkResult } from "kim-web-sdk";
import type { CourseServer } from "./server.js";
import type { CourseSocket } from "./socket.js";

/** A KIMClient, or one that shares its connection. */
export type AnyClient = Pick<KIMClient, keyof KIMClient>;

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
  /** How many logins had been called. */
  logins: number;
}

export interface Talk extends Call<TalkResult> {
  body: string;
  dest: string;
}

/** A request that waits for the account. */
export type Join = Call<GroupResult<never>>;

/** What must be true of how calls end. */
export interface EndRules {
  checkAnswer(calls: Calls, login: Login, answer: LoginResult): void;
  checkTalk(calls: Calls, talk: Talk, result: TalkResult): void;
  /** `before`: the connections that there were at the call. */
  checkLogout(calls: Calls, before: readonly CourseSocket[]): void;
}

export class Calls {
  readonly logins: Login[] = [];
  readonly logouts: Logout[] = [];
  readonly talks: Talk[] = [];
  readonly joins: Join[] = [];
  isDisposed = false;
  /** Called when a call has ended. */
  goesOn: (after: "login" | "logout" | "talk" | "join") => void = () => undefined;
  /** What handlers were told of states and connections, and the logouts, in order. */
  readonly log: string[] = [];
  /** Broken rules that were seen where a failure could not be thrown. */
  readonly broken: unknown[] = [];

  /** `_name` tells its messages from those of other clients. */
  constructor(
    readonly client: AnyClient,
    readonly server: CourseServer,
    private readonly _clock: { now(): number },
    private readonly _rules: EndRules,
    private readonly _name = "",
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
    this._follow("login", login, this.client.login({ signal }), (answer) =>
      this._rules.checkAnswer(this, login, answer),
    );
  }

  logOut(): void {
    const sockets = [...this.server.sockets];
    this._end(
      () => this.client.logout(),
      () => this._rules.checkLogout(this, sockets),
    );
  }

  /** Leaves a block of code that the client was made for with `await using`. */
  disposeInOrder(): void {
    this._end(
      () => this.client[Symbol.asyncDispose](),
      () => (this.isDisposed = true),
    );
  }

  talk(mayBeAborted = false): void {
    const number = this.talks.length + 1;
    const dest = number % 3 ? "bob" : "carol";
    const talk: Talk = { ...begin(mayBeAborted), body: `${this._name}text ${number}`, dest };
    this.talks.push(talk);
    const options = { signal: talk.controller?.signal };
    const content = { type: 1, body: talk.body };
    const done = this.client.talkToUser(dest, content, 2, options);
    this._follow("talk", talk, done, (result) => this._rules.checkTalk(this, talk, result));
  }

  join(mayBeAborted = false): void {
    const join: Join = begin(mayBeAborted);
    this.joins.push(join);
    const done = this.client.joinGroup("a group", { signal: join.controller?.signal });
    this._follow("join", join, done, ({ status, err }) =>
      assert.equal(status !== 0, err !== undefined),
    );
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

  private _end(begin: () => Promise<void>, over: () => void): void {
    this.log.push("logout");
    const logout: Logout = {
      calledAt: this._clock.now(),
      isOver: false,
      logins: this.logins.length,
    };
    this.logouts.push(logout);
    void begin().then(() => {
      logout.isOver = true;
      this.expect(over);
      this.goesOn("logout");
    });
  }

  private _follow<R>(
    what: "login" | "talk" | "join",
    call: Call<R>,
    done: Promise<R>,
    check: (result: R) => void,
  ): void {
    void done.then((result) => {
      call.result = result;
      this.expect(() => check(result));
      this.goesOn(what);
    });
  }
}

function begin(mayBeAborted: boolean): { controller: AbortController | undefined } {
  return { controller: mayBeAborted ? new AbortController() : undefined };
}
