import type { KIMClient, State } from "kim-web-sdk";

// The package is imported for its types only, so that this entry goes with each of the others.
const init: State.INIT = 0;
const connected: State.CONNECTED = 2;

/** A KIMClient, or whatever else has its methods, such as the client of `kim-web-sdk/tabs`. */
export type AnyClient = Omit<KIMClient, "toJSON" | typeof Symbol.toStringTag>;

/** A client as a component sees it. A new object whenever something in it has changed. */
export interface ClientView<C extends AnyClient> {
  /** Absent on the server, before the first effect, and while there is no account. */
  readonly client: C | undefined;
  /** The client's state; `State.INIT` where there is no client. */
  readonly state: State;
  /** Why the last login failed; absent again when the next one begins. */
  readonly error: Error | undefined;
}

/** Milliseconds after which the account's next client waits no more; a KIMClient ends within two seconds. */
const endTimeout = 10_000;

/** What is seen where there is no client. */
export const nothing: ClientView<never> = { client: undefined, state: init, error: undefined };

/** What may be a client's end. */
export interface Ending {
  /** Resolves when it has ended, or goes on after all. */
  readonly over: Promise<unknown>;
  /** Does not let it linger. */
  hurry(): void;
}

/** Who is told how a client ends. */
interface Watcher {
  /** It may be about to end. Once only: another hook's client may be about to end after it. */
  ends(ending: Ending): void;
  /** It takes no more users. */
  ended(): void;
}

/** One client and those who use it. It logs in at once, and ends when its last user has left. */
export class CountedClient<C extends AnyClient> {
  view: ClientView<C>;
  private readonly _users = new Set<() => void>();
  private _ending: ReturnType<typeof setTimeout> | undefined;
  private _goesOn: () => void = () => undefined;
  private _hasEnded = false;

  /**
   * @param linger milliseconds between the last user's leaving and the end
   * @param former the end of the account's client before, where there was one
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

  /** `changed` is called whenever there is a new view, until the function returned is called. */
  use(changed: () => void): () => void {
    // A function of its own for each user: the same `changed` may come twice.
    const user = (): void => changed();
    clearTimeout(this._ending);
    this._goesOn();
    this._users.add(user);
    return () => {
      // Not at once: in StrictMode, and when one page replaces another, the next user comes now.
      if (this._users.delete(user) && this._users.size === 0) this._mayEnd();
    };
  }

  /** Logs in, or tries once more; an attempt that runs is shared. */
  async login(): Promise<void> {
    // When the connection before this one ends late, a server may forget this one with it.
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
      // Without a linger the next user may come now.
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

  /** Never rejects. That it failed, or takes too long, the page is told as of what nobody catches. */
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
