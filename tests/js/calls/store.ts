// A store that answers when a course wants it to.
import { MemoryStore, type AccountStore, type MessageStore } from "kim-web-sdk";

export class CourseStore implements MessageStore {
  private readonly _memory = new MemoryStore();
  private _waiting: (() => void)[] = [];
  private _isHeld = false;
  private _failures = 0;
  /** How many accounts' are open. */
  opened = 0;

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

  /** Whether a client that gives it up can take along what is in it. */
  get isReadable(): boolean {
    return this.opened > 0 && !this._isHeld && this._failures === 0;
  }

  recover(): void {
    this._failures = 0;
    this.goOn();
  }

  async open(namespace: string, account: string): Promise<AccountStore> {
    const inner = await this._do(() => this._memory.open(namespace, account));
    this.opened += 1;
    return new Proxy(inner, {
      get: (account, name) => {
        const method: unknown = Reflect.get(account, name);
        if (typeof method !== "function") return method;
        if (name === "close") this.opened -= 1;
        const call = method.bind(account) as (...args: unknown[]) => Promise<unknown>;
        return (...args: unknown[]) => this._do(() => call(...args));
      },
    });
  }

  private async _do<T>(work: () => Promise<T>): Promise<T> {
    if (this._isHeld) await new Promise<void>((resolve) => this._waiting.push(resolve));
    if (this._failures > 0) {
      this._failures -= 1;
      throw new Error("no room");
    }
    return work();
  }
}
