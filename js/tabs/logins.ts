import type { KIMError, LoginResult } from "kim-web-sdk";
import { abortable } from "../base/signals.js";
import { aborted } from "./endings.js";

/** The pending calls of `login`. */
export class Logins {
  private _waiting: ((answer: LoginResult) => void)[] = [];

  get count(): number {
    return this._waiting.length;
  }

  /** `givenUp` is called when the signal has ended this call; the attempt goes on. */
  wait(signal: AbortSignal | undefined, givenUp: () => void): Promise<LoginResult> {
    let finish!: (answer: LoginResult) => void;
    const done = new Promise<LoginResult>((resolve) => this._waiting.push((finish = resolve)));
    return abortable(done, signal, () => {
      const others = this._waiting.filter((each) => each !== finish);
      if (others.length === this._waiting.length) return;
      this._waiting = others;
      finish({ success: false, err: aborted() });
      givenUp();
    });
  }

  answer(err?: KIMError): void {
    for (const finish of this._waiting.splice(0)) finish({ success: !err, ...(err && { err }) });
  }
}
