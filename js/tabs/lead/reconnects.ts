import type { Clock, KIMError, KIMOptions } from "kim-web-sdk";
import { listenForChance } from "../page_hints.js";

/** Login errors for which a retry with the same credentials is useless. */
const final: readonly KIMError["code"][] = [
  "unauthorized",
  "kicked_out",
  "closed",
  "unsupported",
  "invalid_argument",
  "load_failed",
];

/** A client's login; its errors are KIMErrors. */
type Login = () => Promise<{ err?: KIMError }>;

/**
 * The logins of a tab that takes over. A client reconnects automatically only after its first
 * login. For a takeover even the first login is a reconnect, and the reconnect options apply.
 */
export class Reconnects {
  private _run = 0;
  private _timer: unknown;
  private _stopListening: (() => void) | undefined;

  constructor(
    private readonly _clock: Clock,
    private readonly _options: KIMOptions,
  ) {}

  /**
   * Waits for `grace` milliseconds and logs in, repeatedly if `persistent`. Resolves with the last
   * error, or without one after a success. A new run, or `stop`, ends the previous run, whose
   * promise never resolves. `mayHelp`: whether to retry after an error that would otherwise end the
   * run. `isGivenUp`: the attempts have been used up, and another tab's would fail as well.
   */
  async run(
    persistent: boolean,
    grace: number,
    login: Login,
    mayHelp: (err: KIMError) => boolean,
  ): Promise<{ err?: KIMError; isGivenUp?: boolean }> {
    this.stop();
    const run = this._run;
    if (grace > 0) await new Promise<void>((resolve) => this._wakeIn(grace, resolve));
    const { maxReconnectAttempts: limit = 0 } = this._options;
    for (let attempts = 1; ; ++attempts) {
      const began = this._clock.now();
      const err = (await login()).err;
      if (run !== this._run) return new Promise(() => undefined);
      if (!err) return {};
      const isLast = limit > 0 && attempts >= limit;
      const isFinal = final.includes(err.code);
      if (!persistent || isLast || (isFinal && !mayHelp(err))) {
        return { err, isGivenUp: persistent && !isFinal };
      }
      await this._backOff(attempts, began);
    }
  }

  stop(): void {
    this._run += 1;
    this._clock.clearTimeout(this._timer);
    this._stopListening?.();
  }

  /**
   * Full jitter, as in the session. As there, a hint ends the wait early, but attempts start at
   * least `backoffBase` apart.
   */
  private async _backOff(attempts: number, began: number): Promise<void> {
    const { backoffBase = 1000, backoffCap = 30_000 } = this._options;
    const wait = Math.random() * Math.min(backoffCap, backoffBase * 2 ** (attempts - 1));
    const due = this._clock.now() + wait;
    await new Promise<void>((resolve) => {
      this._wakeIn(wait, resolve);
      this._stopListening = listenForChance(() =>
        this._wakeIn(Math.min(due, began + backoffBase) - this._clock.now(), resolve),
      );
    });
    this._stopListening?.();
  }

  private _wakeIn(ms: number, wake: () => void): void {
    this._clock.clearTimeout(this._timer);
    this._timer = this._clock.setTimeout(wake, Math.max(0, ms));
  }
}
