// The events that can happen to the pages of a sender and of a receiver.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { KIMClient, State } from "kim-web-sdk";
import { Inbox, MemoryReliableStore, Outbox } from "kim-web-sdk/reliable";
import { SharedClient } from "kim-web-sdk/tabs";
import { faults, type FaultMatch, type Gateway } from "kim-web-sdk/testing";
import { FakeBrowser, settle, type FakeTab, type Source } from "../support/browser.js";
import { eager, freshStore } from "../support/clients.js";
import { gatewayFor } from "../support/gateway.js";
import { inCourse, oneOf, playSteps, type Step as EventStep } from "../support/steps.js";
import { PagesStore, type Failure, type MoveFailure } from "./pages_store.js";
import { channelsOfTabs, inTab } from "./pages_channels.js";
import {
  checkAtAnyMoment,
  checkInTheEnd,
  hasAllArrived,
  type Course,
  type Reader,
  type Sent,
  type Writer,
} from "./rules.js";

export type Step = EventStep<Scenario>;

export const mostWriters = 3;
/** Milliseconds within which pages that are awake must have sent all waiting messages. */
const recovery = 300_000;

const hookOf = {
  drop: (match: FaultMatch) => faults.drop(match),
  terminate: (match: FaultMatch) => faults.terminate(match),
  halfOpen: (match: FaultMatch) => faults.halfOpen(match),
  duplicate: (match: FaultMatch) => faults.duplicate(match),
  delay: (match: FaultMatch) => faults.delay(5000, match),
  fail: (match: FaultMatch) => faults.failAnswer(300, match),
  // In the other direction, a request that was carried out would be reported as refused.
  refuse: (match: FaultMatch) => faults.refuse(105, { ...match, direction: "in" }),
};

interface Fault extends FaultMatch {
  kind: keyof typeof hookOf;
}

/** Alice's pages, which write, and Bob's, which reads. */
export class Scenario implements Course {
  readonly writers: Writer[] = [];
  readonly readers: Reader[] = [];
  readonly refused = new Set<string>();
  private readonly _shared = { alice: freshStore(), bob: freshStore() };
  private _number = 0;

  private constructor(
    private readonly _t: TestContext,
    readonly gateway: Gateway,
    readonly browser: FakeBrowser,
    private readonly _isShared: boolean,
  ) {}

  /** Plays `steps` with a new gateway and a new browser. `isShared`: Alice's pages share a connection. */
  static play(isShared: boolean, steps: readonly Step[]): Promise<void> {
    return inCourse(async (t) => {
      t.after(channelsOfTabs());
      const browser = new FakeBrowser();
      const gateway = await gatewayFor(t, { clock: browser.clock });
      const scenario = new Scenario(t, gateway, browser, isShared);
      await scenario.read(0);
      await playSteps(scenario, steps, checkAtAnyMoment);
      await scenario._finish();
    });
  }

  get here(): Writer[] {
    return this.writers.filter(({ fate }) => fate === "here");
  }

  /** The page with this number among those that are here, counted around the end. */
  at(number: number): Writer | undefined {
    return oneOf(this.here, number);
  }

  get reader(): Reader | undefined {
    return this.readers.find(({ fate }) => fate === "here");
  }

  /** Opens a page of Alice's, whose store takes `delay` milliseconds for each call. */
  async write(delay: number): Promise<void> {
    if (this.here.length >= mostWriters) return;
    const tab = this.browser.tab();
    const store = new PagesStore(new MemoryReliableStore(), tab, delay);
    const { client, options } = this._client("alice", tab);
    const outbox = inTab(tab, () => {
      return new Outbox(client, { ...options, store, locks: tab.locks as never, maxAttempts: 0 });
    });
    const writer: Writer = {
      ...{ tab, client, outbox, store, fate: "here", hasFailed: false },
      ...{ sent: [], waiting: new Set<string>() },
    };
    outbox.on("error", ({ code }) => {
      if (code === "store_failed") writer.hasFailed = true;
    });
    outbox.on("status", ({ id, err, finished }) => {
      if (finished && err?.code === "rejected") this.refused.add(id);
      if (finished) writer.waiting.delete(id);
      else writer.waiting.add(id);
    });
    this.writers.push(writer);
    await this._enter(writer);
  }

  /** Opens a page of Bob's, whose handler takes `pace` milliseconds. */
  async read(pace: number): Promise<void> {
    if (this.reader) return;
    const tab = this.browser.tab();
    const { client, options } = this._client("bob", tab);
    const store = new MemoryReliableStore();
    const inbox = new Inbox(client, { ...options, store });
    const reader: Reader = { tab, client, pace, fate: "here", bodies: [] };
    const take = (body: string): void =>
      void reader.bodies.push({ body, at: this.browser.clock.now() });
    inbox.onmessage(async ({ body = "" }) => {
      take(body);
      if (reader.pace === 0) return;
      await new Promise<void>((resolve) => void tab.clock.setTimeout(resolve, reader.pace));
    });
    inbox.onofflinemessage(async (offline) => {
      for (const user of offline.listUsers()) {
        for (let page = 1; ; ++page) {
          const messages = await offline.loadUser(user, page);
          if (messages.length === 0) break;
          // A message without a body could not be loaded, and comes again.
          for (const { body } of messages) if (body !== undefined) take(body);
        }
      }
    });
    this.readers.push(reader);
    await this._enter(reader);
  }

  async send(writer: Writer, dest: string, count: number): Promise<void> {
    if (writer.asleepSince !== undefined) return;
    for (let i = 0; i < count; ++i) this._send(writer, dest);
    await settle();
  }

  private _send(writer: Writer, dest: string): void {
    const body = `message ${++this._number}`;
    const outgoing = writer.outbox.sendToUser(dest, { body });
    const sent: Sent = { body, dest, outgoing, isKept: false, ends: 0 };
    void outgoing.kept.then(() => (sent.isKept = !writer.hasFailed && writer.fate !== "gone"));
    writer.outbox.on("status", (changed) => {
      if (changed !== outgoing || !outgoing.finished) return;
      sent.ends += 1;
      sent.endedAt = this.browser.clock.now();
    });
    writer.sent.push(sent);
  }

  async discard(writer: Writer, number: number): Promise<void> {
    if (writer.asleepSince !== undefined) return;
    const waiting = writer.sent.filter(({ outgoing }) => !outgoing.finished);
    const one = oneOf(waiting, number);
    if (one) writer.outbox.discard(one.outgoing.id);
    await settle();
  }

  async kill(page: Writer | Reader): Promise<void> {
    page.fate = "gone";
    page.goneAt = page.asleepSince ?? this.browser.clock.now();
    page.tab.kill();
    await settle();
  }

  async leave(writer: Writer): Promise<void> {
    if (writer.asleepSince !== undefined) return;
    writer.fate = "left";
    void writer.outbox.close().then(() => void writer.client.dispose());
    await settle();
  }

  sleep(page: Writer | Reader): void {
    page.asleepSince ??= this.browser.clock.now();
    page.tab.freeze();
  }

  async wake(page: Writer | Reader, order?: Source[]): Promise<void> {
    await page.tab.wake(order);
    delete page.asleepSince;
  }

  /** The next call of the page's store rejects, or never settles. */
  failStore({ store }: Writer, failure: Failure): void {
    store.failNext(failure);
  }

  /** The next takeover of a former page's messages fails. */
  failMove({ store }: Writer, failure: MoveFailure): void {
    store.failNextMove(failure);
  }

  pass(ms: number): Promise<void> {
    return this.browser.pass(ms);
  }

  async cut(account: string): Promise<void> {
    this.gateway.dropConnections(account);
    await settle();
  }

  strike({ kind, ...match }: Fault): void {
    // The fault counts its packets, so each course needs a new one.
    this.gateway.setFaults(hookOf[kind](match));
  }

  async logOut(page: Writer | Reader): Promise<void> {
    void page.client.logout();
    await settle();
  }

  async logIn(page: Writer | Reader): Promise<void> {
    await this._enter(page);
  }

  private _client(account: "alice" | "bob", tab: FakeTab) {
    const { locks, BroadcastChannel, WebSocket, clock } = tab;
    const options = { account, namespace: this._shared[account].namespace, clock };
    const own = { ...eager, ...this._shared[account], WebSocket, clock };
    const req = { token: this.gateway.mintToken(account) };
    const client =
      account === "alice" && this._isShared
        ? new SharedClient(this.gateway.url, req, { ...own, locks, BroadcastChannel })
        : new KIMClient(this.gateway.url, req, own);
    this._t.after(() => client.dispose());
    return { client, options };
  }

  private async _enter({ client }: Writer | Reader): Promise<void> {
    void client.login();
    await settle();
  }

  /** Ends all faults, lets all messages arrive, and checks the end. */
  private async _finish(): Promise<void> {
    this.gateway.setFaults(undefined);
    for (const { store } of this.here) store.failNextMove(undefined);
    for (const page of [...this.here, ...this.readers.filter(({ fate }) => fate === "here")]) {
      await this.wake(page);
    }
    await this.pass(20_000);
    const failed = this.here.filter(({ hasFailed, store }) => hasFailed || store.isFailing);
    // Pages that do not share a connection would kick each other out.
    const leaving = this._isShared ? failed : this.here;
    for (const writer of leaving) await this.leave(writer);
    await this.pass(20_000);
    await this.write(0);
    await this.read(0);
    const pages = [...this.here, this.reader as Reader];
    await this._until(() => pages.every((page) => this._isOnline(page)), "all are connected");
    await this._until(() => this._hasSent(), "all that waits is sent");
    await this.pass(20_000);
    // Messages that could not be loaded come again on the next connection.
    for (let i = 0; i < 2; ++i) {
      await this.cut("bob");
      await this.pass(20_000);
    }
    // A connection that has fallen silent hears of no cut, and is given up after three heartbeats.
    await this._until(() => hasAllArrived(this), "all that is stored has arrived");
    checkAtAnyMoment(this);
    await checkInTheEnd(this);
  }

  private _isOnline(page: Writer | Reader): boolean {
    const { state } = page.client;
    if (state === State.CLOSED || state === State.INIT) void page.client.login();
    return state === State.CONNECTED;
  }

  private async _hasSent(): Promise<boolean> {
    const areDone = this.here.every(({ sent }) => sent.every(({ outgoing }) => outgoing.finished));
    // The store must be empty too, because it also has inherited messages.
    return areDone && (await this.left()).length === 0;
  }

  private async _until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (let left = recovery; left > 0; left -= 1000) {
      if (await isSo()) return;
      await this.pass(1000);
    }
    assert.fail(`within ${recovery} ms ${what}`);
  }

  /** What is left in Alice's store. */
  async left(): Promise<string[]> {
    const { namespace } = this._shared.alice;
    const account = await new MemoryReliableStore().open(namespace, "alice");
    return (await account.outgoing()).map(({ body }) => body);
  }
}
