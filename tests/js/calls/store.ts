// A store that answers when a course wants it to.
import { MemoryStore, type AccountStore, type MessageStore } from "kim-web-sdk";

export class CourseStore implements MessageStore {
  private readonly _memory = new MemoryStore();
  private _waiting: (() => void)[] = [];
  private _isHeld = false;
  private _failures = 0;
  /** It has failed: what was in it may be gone with it. */
  hasFailed = false;

  hold(): void {
    this._isHeld = true;
  }

  goOn(): void {
    this._isHeld = false;
    for (const resolve of this._waiting.splice(0)) resolve();
  }

  failNext(): void {
    this._failures += 1;
  }

  recover(): void {
    this._failures = 0;
    this.goOn();
  }

  async open(namespace: string, account: string): Promise<AccountStore> {
    const inner = await this._do(() => this._memory.open(namespace, account));
    return new Proxy(inner, {
      get: (account, name) => {
        const method: unknown = Reflect.get(account, name);
        if (typeof method !== "function") return method;
        const call = method.bind(account) as (...args: unknown[]) => Promise<unknown>;
        return (...args: unknown[]) => this._do(() => call(...args));
      },
    });
  }

  private async _do<T>(work: () => Promise<T>): Promise<T> {
    if (this._isHeld) await new Promise<void>((resolve) => this._waiting.push(resolve));
    if (this._failures > 0) {
      this._failures -= 1;
      this.hasFailed = true;
      throw new Error("no room");
    }
    return work();
  }
}
