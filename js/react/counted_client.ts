import type { KIMClient, KIMError, State } from "kim-web-sdk";

// Only the package's types are imported, so that this entry works with each of the others.
const init: State.INIT = 0;
const connected: State.CONNECTED = 2;

/** A KIMClient, or anything else with its methods, such as the client of `kim-web-sdk/tabs`. */
export type AnyClient = Omit<KIMClient, "toJSON" | typeof Symbol.toStringTag>;

/** A client as a component sees it. Immutable: each change makes a new object. */
export interface ClientView<C extends AnyClient> {
  /** Absent on the server, before the first effect, and while there is no account. */
  readonly client: C | undefined;
  /** The client's state; `State.INIT` if there is no client. */
  readonly state: State;
  /** Why the last login failed; cleared when the next one begins. */
  readonly error: KIMError | undefined;
}

/**
 * How long the account's next client waits for the end of this one, in milliseconds. A KIMClient ends within
 * two seconds.
 */
const endTimeout = 10_000;

/** The view if there is no client. */
export const nothing: ClientView<never> = { client: undefined, state: init, error: undefined };

/** The possible end of a client, whose last user has left. */
export interface Ending {
  /** Resolves when the client has ended, or has got another user after all. */
  readonly over: Promise<unknown>;
  /** Ends the client now instead of letting it linger. */
  hurry(): void;
}

/** Is notified of a client's end. */
interface Watcher {
  /** The last user has left: the client ends unless another user comes. */
  ends(ending: Ending): void;
  /** The client takes no more users. */
  ended(): void;
}

/** One client, shared by its users. It logs in at once, and ends when its last user has left. */
export class CountedClient<C extends AnyClient> {
  view: ClientView<C>;
  private readonly _users = new Set<() => void>();
  private _ending: ReturnType<typeof setTimeout> | undefined;
  private _goesOn: () => void = () => undefined;
  private _hasEnded = false;

  /**
   * @param linger how long the client outlives its last user, in milliseconds
   * @param former resolves when the account's previous client has ended, if there was one
   */
  constructor(
    private readonly _client: C,
    private readonly _linger: number,
    private readonly _former: Promise<unknown> | undefined,
    private readonly _watcher: Watcher,
  ) {
    this.view = { client: _client, state: _client.state, error: undefined };
    _client.on("state", (state) => this._show({ state, error: undefined }));
    void this.login();
  }

  /** Adds a user. `changed` is called for each new view. Returns the function that removes the user. */
  use(changed: () => void): () => void {
    // A new function for each user, since the same `changed` may be passed twice.
    const user = (): void => changed();
    clearTimeout(this._ending);
    this._goesOn();
    this._users.add(user);
    return () => {
      // Does not end the client yet: in StrictMode, or when one view replaces another, a new user follows.
      if (this._users.delete(user) && this._users.size === 0) this._mayEnd();
    };
  }

  /** Logs in, or tries again after a failure. Joins an attempt that is under way. */
  async login(): Promise<void> {
    // If the previous connection ended after this one began, the server could forget both.
    if (this._former) await this._former;
    if (this._hasEnded || this._client.state === connected) return;
    const { err } = await this._client.login();
    if (err) this._show({ error: err });
  }

  private _mayEnd(): void {
    const over = new Promise<unknown>((resolve) => {
      this._goesOn = () => resolve(undefined);
      this._ending = setTimeout(() => void this._end(), this._linger);
    });
    const hurry = (): void => {
      // Without a linger the timer fires right after this turn, in which the next user may still come.
      if (!this._linger || this._users.size > 0 || this._hasEnded) return;
      clearTimeout(this._ending);
      void this._end();
    };
    this._watcher.ends({ over, hurry });
  }

  private async _end(): Promise<void> {
    this._hasEnded = true;
    this._watcher.ended();
    await Promise.all([this._former, this._dispose()]);
    this._goesOn();
  }

  /** Never rejects. A failure or a time-out is reported to the page like an uncaught error. */
  private async _dispose(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((_resolve, reject) => {
      const error = new Error(`kim-web-sdk/react: a client has not ended in ${endTimeout} ms`);
      timer = setTimeout(() => reject(error), endTimeout);
    });
    try {
      await Promise.race([this._client[Symbol.asyncDispose](), late]);
    } catch (error) {
      const { reportError } = globalThis as { reportError?: (error: unknown) => void };
      reportError?.(error);
    }
    clearTimeout(timer);
  }

  private _show(news: Partial<ClientView<C>>): void {
    this.view = { ...this.view, ...news };
    for (const user of [...this._users]) user();
  }
}
