// A browser in memory: tabs with locks, channels and sockets in one virtual time, each of which can
// be closed, crash, or be frozen.
import type { WebSocketClass, WebSocketLike } from "kim-web-sdk";
import type { LockEntry, TabChannel, TabChannelClass, TabLocks } from "kim-web-sdk/tabs";
import { ManualClock } from "kim-web-sdk/testing";
import { WebSocket } from "ws";

/** Where a task of a page comes from. Each source keeps its order; between them there is none. */
export type Source = "lock" | "mail" | "socket" | "timer";

export const allSources: Source[] = ["lock", "mail", "socket", "timer"];

/** The tab learns at once that its lock is gone, or only after it has done everything else. */
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

  tab(): FakeTab {
    this._tabs += 1;
    return new FakeTab(this, `tab ${this._tabs}`);
  }

  /** Moves time forward, a quarter of a second a step, and lets happen what that leads to. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 250) {
      this.clock.advance(Math.min(left, 250));
      await settle();
    }
  }

  /** Moves time forward until something is so, at most a minute. */
  async passUntil(isSo: () => boolean): Promise<void> {
    for (let i = 0; i < 240 && !isSo(); ++i) await this.pass(250);
    if (!isSo()) throw new Error("it did not come to be so within a minute");
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

  /** Also if the lock was stolen while its tab was frozen: then the tab is told so next. */
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

/** One tab. What is to happen in it waits while it is frozen, and never happens once it is gone. */
export class FakeTab {
  readonly locks: TabLocks;
  readonly BroadcastChannel: TabChannelClass;
  readonly WebSocket: WebSocketClass;
  readonly clock: {
    now(): number;
    setTimeout: ManualClock["setTimeout"];
    clearTimeout(t: unknown): void;
  };
  readonly sockets = new Set<WebSocket>();
  private readonly _frozen = new Set<Source>();
  /** What promises post that do not go on; undefined where they do. */
  private _unposted: (() => void)[] | undefined;
  private _inEvent = false;
  private _gone = false;
  private _tasks: { source: Source; task: () => void }[] = [];

  constructor(
    readonly browser: FakeBrowser,
    readonly id: string,
  ) {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- classes cannot close over `this`
    const tab = this;
    const { clock } = browser;
    this.locks = {
      request: (...args) =>
        tab._gone ? new Promise(() => undefined) : browser.request(tab, ...args),
      query: () => {
        const answer = browser.query();
        return new Promise((resolve) => setImmediate(() => resolve(answer)));
      },
    };
    const cleared = new Set<unknown>();
    this.clock = {
      now: () => clock.now(),
      setTimeout: (run, ms) => {
        // Also one that is due, and waits for its tab, can be cleared.
        const task = (): void => (cleared.has(timer) ? undefined : run());
        const timer = clock.setTimeout(() => tab.run("timer", task), ms);
        return timer;
      },
      clearTimeout: (timer) => {
        cleared.add(timer);
        clock.clearTimeout(timer);
      },
    };
    this.BroadcastChannel = class extends FakeChannel {
      constructor(name: string) {
        super(tab, name);
      }
    };
    this.WebSocket = class extends FakeTabSocket {
      constructor(url: string) {
        super(tab, url);
      }
    };
  }

  run(source: Source, task: () => void): void {
    if (this._gone) return;
    if (this._frozen.has(source)) return void this._tasks.push({ source, task });
    this._inEvent = true;
    task();
    this._inEvent = false;
  }

  post(send: () => void): void {
    if (this._unposted && !this._inEvent) this._unposted.push(send);
    else send();
  }

  /** All that is to happen in the tab waits; of some sources only, as where the browser is slow. */
  freeze(...sources: Source[]): void {
    for (const source of sources.length > 0 ? sources : allSources) this._frozen.add(source);
  }

  /** Stands under an `alert` as in Firefox: its mail is handed over, but no promise goes on. */
  stand(): void {
    this.freeze("lock", "socket", "timer");
    this._unposted = [];
  }

  /** Does what has waited, in the order of its sources, with a quarter of a second after each. */
  async wake(order = allSources): Promise<void> {
    const unposted = this._unposted ?? [];
    this._unposted = undefined;
    for (const send of unposted) send();
    for (const source of order) {
      this._frozen.delete(source);
      const due = this._tasks.filter((each) => each.source === source);
      this._tasks = this._tasks.filter((each) => each.source !== source);
      for (const { task } of due) this.run(source, task);
      await settle();
      await this.browser.pass(250);
    }
  }

  /** Closes or crashes: the browser ends its connections and frees its locks, in this order. */
  kill(): void {
    this._gone = true;
    for (const socket of this.sockets) socket.terminate();
    for (const channel of this.browser.channels) if (channel.tab === this) channel.close();
    this.browser.releaseAll(this);
  }

  get isGone(): boolean {
    return this._gone;
  }

  /** Its sockets that are open or opening. */
  get openSockets(): number {
    return [...this.sockets].filter(({ readyState }) => readyState < WebSocket.CLOSING).length;
  }
}

class FakeChannel implements TabChannel {
  onmessage: ((event: never) => unknown) | null = null;

  constructor(
    readonly tab: FakeTab,
    readonly name: string,
  ) {
    tab.browser.channels.add(this);
  }

  postMessage(data: unknown): void {
    for (const other of this.tab.browser.channels) {
      if (other === this || other.name !== this.name) continue;
      const copy = { data: structuredClone(data) } as never;
      const receive = (): void => other.tab.run("mail", () => other._receive(copy));
      this.tab.post(() => setImmediate(receive));
    }
  }

  close(): void {
    this.onmessage = null;
    this.tab.browser.channels.delete(this);
  }

  private _receive(event: never): void {
    this.onmessage?.(event);
  }
}

/** A real connection to the gateway whose events wait while the tab is frozen. */
class FakeTabSocket implements WebSocketLike {
  binaryType = "arraybuffer";
  onopen: WebSocketLike["onopen"] = null;
  onmessage: WebSocketLike["onmessage"] = null;
  onerror: WebSocketLike["onerror"] = null;
  onclose: WebSocketLike["onclose"] = null;
  private readonly _raw: WebSocket;

  constructor(tab: FakeTab, url: string) {
    this._raw = new WebSocket(url);
    tab.sockets.add(this._raw);
    this._raw.binaryType = "arraybuffer";
    this._raw.onopen = () => tab.run("socket", () => this.onopen?.({} as never));
    this._raw.onmessage = ({ data }) =>
      tab.run("socket", () => this.onmessage?.({ data } as never));
    this._raw.onerror = () => tab.run("socket", () => this.onerror?.({} as never));
    this._raw.onclose = () => tab.run("socket", () => this.onclose?.({} as never));
  }

  get readyState(): number {
    return this._raw.readyState;
  }

  send(data: Uint8Array): void {
    this._raw.send(data);
  }

  close(code?: number): void {
    this._raw.close(code);
  }
}

/** Lets everything happen that waits for promises, or for this machine's own network. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 12; ++i) await new Promise((resolve) => setImmediate(resolve));
}
