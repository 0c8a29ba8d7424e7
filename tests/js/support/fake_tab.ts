// A tab of the in-memory browser, with its event queue.
import type { WebSocketClass, WebSocketLike } from "kim-web-sdk";
import type { TabChannel, TabChannelClass, TabLocks } from "kim-web-sdk/tabs";
import type { ManualClock } from "kim-web-sdk/testing";
import type { FakeBrowser } from "./browser.js";
import { settle } from "./settle.js";

/** A connection whose events are not delayed by a frozen tab, and which can be cut off. */
export interface RawSocket extends WebSocketLike {
  terminate(): void;
}
export type RawSocketClass = new (url: string) => RawSocket;

/** The source of a task. Tasks of one source run in order; tasks of different sources in any order. */
export type Source = "lock" | "mail" | "socket" | "timer";

export const allSources: Source[] = ["lock", "mail", "socket", "timer"];

/** One tab. Its tasks wait while it is frozen, and never run after it is gone. */
export class FakeTab {
  readonly locks: TabLocks;
  readonly BroadcastChannel: TabChannelClass;
  readonly WebSocket: WebSocketClass;
  readonly clock: {
    now(): number;
    setTimeout: ManualClock["setTimeout"];
    clearTimeout(t: unknown): void;
  };
  readonly sockets = new Set<RawSocket>();
  private readonly _frozen = new Set<Source>();
  /** Posts of promise callbacks while those are blocked; undefined if they run. */
  private _unposted: (() => void)[] | undefined;
  private _inEvent = false;
  private _gone = false;
  private readonly _timers = new Set<unknown>();
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
    this.clock = {
      now: () => clock.now(),
      setTimeout: (run, ms) => {
        if (tab._gone) return undefined;
        // A timer that is due, but waits for its tab, can still be cleared.
        const task = (): void => (tab._timers.delete(timer) ? run() : undefined);
        const timer = clock.setTimeout(() => tab.run("timer", task), ms);
        tab._timers.add(timer);
        return timer;
      },
      clearTimeout: (timer) => {
        tab._timers.delete(timer);
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
    try {
      task();
    } catch (cause) {
      if (!this.browser.uncaught) throw cause;
      this.browser.uncaught(cause);
    } finally {
      this._inEvent = false;
    }
  }

  post(send: () => void): void {
    if (this._unposted && !this._inEvent) this._unposted.push(send);
    else send();
  }

  /** Queues the tab's tasks; only of some sources, to imitate a slow browser. */
  freeze(...sources: Source[]): void {
    for (const source of sources.length > 0 ? sources : allSources) this._frozen.add(source);
  }

  /** Blocks as under an `alert` in Firefox: messages are delivered, but no promise callbacks run. */
  stand(): void {
    this.freeze("lock", "socket", "timer");
    this._unposted = [];
  }

  /** Runs the queued tasks in the order of their sources, with a quarter of a second after each. */
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

  /** Closes or crashes the tab: the browser ends its connections, then frees its locks. */
  kill(): void {
    this._gone = true;
    for (const timer of this._timers) this.clock.clearTimeout(timer);
    for (const socket of this.sockets) socket.terminate();
    for (const channel of this.browser.channels) if (channel.tab === this) channel.close();
    this.browser.releaseAll(this);
  }

  get isGone(): boolean {
    return this._gone;
  }

  /** The tab's sockets that are open or opening. */
  get openSockets(): number {
    return [...this.sockets].filter(({ readyState }) => readyState < 2).length;
  }
}

export class FakeChannel implements TabChannel {
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
  private readonly _raw: RawSocket;

  constructor(tab: FakeTab, url: string) {
    this._raw = new tab.browser.RawSocket(url);
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

  send(...[data]: Parameters<WebSocketLike["send"]>): void {
    this._raw.send(data);
  }

  close(code?: number): void {
    this._raw.close(code);
  }
}
