// An in-memory browser: tabs with locks, channels and sockets in one virtual time. Each tab can be closed,
// crash, or be frozen.
import type { LockEntry, TabLocks } from "kim-web-sdk/tabs";
import { ManualClock } from "kim-web-sdk/testing";
import { WebSocket } from "ws";
import { FakeTab, type FakeChannel, type RawSocketClass, type Source } from "./fake_tab.js";
import { settle } from "./settle.js";

export { allSources, FakeTab, type Source } from "./fake_tab.js";
export { settle } from "./settle.js";

/** Orders in which a waking tab gets its queued events: it learns first, or last, that its lock is gone. */
export const wakings: Record<string, Source[]> = {
  "and hears of its lock first": ["lock", "mail", "socket", "timer"],
  "and hears of its lock last": ["socket", "timer", "mail", "lock"],
  "and reads its mail first": ["mail", "timer", "socket", "lock"],
};

interface LockRequest {
  tab: FakeTab;
  name: string;
  isShared: boolean;
  callback: () => Promise<void>;
  settle: (end: Promise<void>) => void;
}

export class FakeBrowser {
  readonly clock = new ManualClock(1_000_000);
  readonly channels = new Set<FakeChannel>();
  private _held: LockRequest[] = [];
  private _pending: LockRequest[] = [];
  private _tabs = 0;
  /** Called with uncaught exceptions, which a page would get as `error` events. */
  uncaught: ((cause: unknown) => void) | undefined;

  /** `RawSocket`: the class of the connections underneath the tabs' sockets. */
  constructor(readonly RawSocket: RawSocketClass = WebSocket) {}

  tab(): FakeTab {
    this._tabs += 1;
    return new FakeTab(this, `tab ${this._tabs}`);
  }

  /** Advances time in steps of a quarter of a second, and lets all consequences happen. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 250) {
      this.clock.advance(Math.min(left, 250));
      await settle();
    }
  }

  /** Advances time until the condition holds, at most a minute. */
  async passUntil(isSo: () => boolean): Promise<void> {
    for (let i = 0; i < 240 && !isSo(); ++i) await this.pass(250);
    if (!isSo()) throw new Error("the condition did not hold within a minute");
  }

  request(tab: FakeTab, ...[name, options, callback]: Parameters<TabLocks["request"]>) {
    const { signal, steal, mode } = options;
    return new Promise<void>((resolve) => {
      const isShared = mode === "shared";
      const request: LockRequest = { tab, name, isShared, callback, settle: resolve };
      signal?.addEventListener("abort", () => {
        if (!this._pending.includes(request)) return;
        this._pending = this._pending.filter((each) => each !== request);
        resolve(Promise.reject(new DOMException("withdrawn", "AbortError")));
      });
      if (signal?.aborted) return resolve(Promise.reject(new DOMException("", "AbortError")));
      const victim = steal ? this._held.find((each) => each.name === name) : undefined;
      if (victim) {
        this._release(victim);
        const stolen = Promise.reject(new DOMException("stolen", "AbortError"));
        stolen.catch(() => undefined);
        victim.tab.run("lock", () => victim.settle(stolen));
      }
      if (steal) this._pending.unshift(request);
      else this._pending.push(request);
      this._grant();
    });
  }

  query(): { held: LockEntry[]; pending: LockEntry[] } {
    const entry = ({ name, tab, isShared }: LockRequest): LockEntry => {
      return { name, clientId: tab.id, mode: isShared ? "shared" : "exclusive" };
    };
    return { held: this._held.map(entry), pending: this._pending.map(entry) };
  }

  releaseAll(tab: FakeTab): void {
    this._pending = this._pending.filter((request) => request.tab !== tab);
    this._held = this._held.filter((request) => request.tab !== tab);
    this._grant();
  }

  private _grant(): void {
    const waited = new Set<string>();
    for (const request of [...this._pending]) {
      const held = this._held.filter(({ name }) => name === request.name);
      const isFree = held.every(({ isShared }) => isShared && request.isShared);
      if (!isFree || waited.has(request.name)) {
        waited.add(request.name);
        continue;
      }
      this._held.push(request);
      this._pending = this._pending.filter((each) => each !== request);
      setImmediate(() => request.tab.run("lock", () => this._run(request)));
    }
  }

  /** Runs the callback even if the lock was stolen while its tab was frozen; the tab is told of that next. */
  private _run(request: LockRequest): void {
    const end = request.callback();
    const release = (): void => {
      this._release(request);
      request.settle(end);
      this._grant();
    };
    end.then(release, release);
  }

  private _release(request: LockRequest): void {
    this._held = this._held.filter((each) => each !== request);
  }
}
