// A client whose application calls anything at any moment, also from within its handlers.
import assert from "node:assert/strict";
import { KIMClient, KIMEvent, State, type Message, type OfflineMessages } from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";
import { settle } from "../support/fake_socket.js";
import { playSteps, type Step as EventStep } from "../support/steps.js";
import { Calls } from "./calls.js";
import { CourseLoops } from "./loops.js";
import { checkAtAnyMoment, isAtRest } from "./rules.js";
import { CourseServer } from "./server.js";
import { CourseStore } from "./store.js";
import { CourseTokens } from "./tokens.js";

export type Step = EventStep<Scenario>;

/** What a handler may be told to do when it is called next. */
export const actions = ["logIn", "logOut", "abort", "talk", "join", "dispose", "throw"] as const;
export type Action = (typeof actions)[number];

/** What has handlers. */
export const told = [
  ...["state", "error", "message", "offline", "sync", "Reconnecting", "Reconnected"],
  ...["Closed", "Kickout"],
] as const;

/** A message that a handler is at work on until it is let go. */
interface Work {
  id: bigint;
  finish: () => void;
}

export class Scenario {
  readonly clock = new ManualClock(1_000_000);
  readonly store = new CourseStore();
  readonly tokens = new CourseTokens();
  readonly server = new CourseServer((id) => {
    const early = this._works.filter((work) => work.id <= id);
    this.calls.expect(() => assert.deepEqual(early, [], `${id} is acknowledged`));
  });
  readonly client: KIMClient;
  readonly calls: Calls;
  readonly loops: CourseLoops;
  /** The ids that the handler of messages was given. */
  readonly delivered: bigint[] = [];
  /** What handlers have thrown, and what was reported of it. */
  thrown = 0;
  reported = 0;
  /** The ids that a loop, or the handler of offline messages, was given. */
  private readonly _listed = new Set<bigint>();
  private readonly _works: Work[] = [];
  private readonly _plans = new Map<string, Action[]>();
  private _handlersHold = false;
  /** Whether the handler of offline messages loads them, and ids that it could not have: they come again. */
  private _loads = false;
  private readonly _unloaded = new Set<bigint>();
  private readonly _take = (message: Message): Promise<void> | undefined => this._handle(message);

  constructor() {
    const { clock, store, server, tokens } = this;
    // What is in memory is so for all clients of a namespace.
    const namespace = `course ${Math.random()}`;
    // A handler may take as long as a course.
    const handlerTimeout = 1e9;
    const options = { clock, store, namespace, handlerTimeout, WebSocket: server.WebSocket };
    this.client = new KIMClient("ws://gateway/", { token: () => tokens.next() }, options);
    this.calls = new Calls(this.client, server, clock);
    this.loops = new CourseLoops(this.calls, (id) => {
      this._listed.add(id);
      return this._work(id);
    });
    this._listen();
  }

  /** Plays a course, and then lets everything become well again. */
  static async play(steps: readonly Step[]): Promise<void> {
    const rejections: unknown[] = [];
    const keep = (cause: unknown): void => void rejections.push(cause);
    process.on("unhandledRejection", keep);
    const scenario = new Scenario();
    try {
      await playSteps(scenario, steps, async () => {
        await settle();
        checkAtAnyMoment(scenario);
      });
      await scenario._end();
      assert.deepEqual(rejections, []);
    } finally {
      process.off("unhandledRejection", keep);
      scenario.client.dispose();
      await settle();
    }
  }

  /** When handlers of this are called next, one of them does so. */
  plan(event: string, action: Action): void {
    const plan = this._plans.get(event) ?? [];
    this._plans.set(event, [...plan, action]);
  }

  /** From now on a handler of messages ends only when it is let go. */
  holdHandlers(): void {
    this._handlersHold = true;
  }

  /** From now on messages have a handler, or none: then they wait for one. */
  listen(doesSo: boolean): void {
    this.client.off("message", this._take);
    if (doesSo) this.client.on("message", this._take);
  }

  /** From now on offline messages are loaded when they are listed, or not. */
  load(doesSo: boolean): void {
    this._loads = doesSo;
  }

  letGo(): void {
    this._handlersHold = false;
    for (const { finish } of this._works.splice(0)) finish();
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 250) {
      this.clock.advance(Math.min(left, 250));
      await settle();
    }
  }

  /** The gateway does so many rounds of what it has to do, without faults. */
  async serve(rounds = 50): Promise<void> {
    await settle();
    for (let i = 0; i < rounds && this.server.serve(); ++i) await settle();
  }

  /** Time passes in which the gateway does all that it has to do. */
  async beServed(ms: number): Promise<void> {
    await this.serve();
    for (let left = ms; left > 0; left -= 5000) {
      this.clock.advance(Math.min(left, 5000));
      await this.serve();
    }
  }

  private async _end(): Promise<void> {
    const { calls } = this;
    this._plans.clear();
    this.tokens.give(true);
    this.letGo();
    this.listen(true);
    this.store.recover();
    for (const socket of this.server.sockets) socket.isSilent = false;
    await this._becomeWell();
    if (!calls.isDisposed) await this._useAgain();
    calls.dispose();
    await settle();
    checkAtAnyMoment(this);
    assert.equal(this.store.opened, 0, "stores after the end");
    assert.equal(this.loops.open, 0, "loops after the end");
    assert.equal(this.clock.pending, 0, "timers after the end");
  }

  /** Five minutes in which nothing goes wrong. */
  private async _becomeWell(): Promise<void> {
    await this.beServed(300_000);
    const { state } = this.client;
    assert.ok(isAtRest(state), `state ${State[state]} after five minutes`);
    checkAtAnyMoment(this);
  }

  /** Whatever has happened, a client logs in, sends, receives and logs out. */
  private async _useAgain(): Promise<void> {
    const { calls, client, delivered, server, _listed: listed } = this;
    if (client.state !== State.CONNECTED) await this._comeOnline();
    server.post(true);
    calls.talk();
    await this._becomeWell();
    assert.equal(calls.talks.at(-1)?.result?.status, 0);
    assert.equal(client.stats().pendingRequests, 0);
    await this._leave();
    // A push that got lost is found by the next login.
    await this._comeOnline();
    await this._becomeWell();
    const missed = server.posted.filter(({ id }) => !listed.has(id) && !delivered.includes(id));
    assert.deepEqual(missed, [], "never handed over");
    assert.deepEqual(this._unloaded, new Set(), "not loaded, and not listed again");
    assert.equal(server.readMark, BigInt(server.posted.length), "acknowledged");
    await this._leave();
  }

  private async _comeOnline(): Promise<void> {
    this.calls.logIn();
    await this.serve();
    const { err } = this.calls.logins.at(-1)?.result ?? {};
    assert.equal(this.client.state, State.CONNECTED, `${err}`);
  }

  private async _leave(): Promise<void> {
    this.calls.logOut();
    await this.serve();
    assert.equal(this.calls.logouts.at(-1)?.isOver, true);
    assert.equal(this.client.state, State.CLOSED);
  }

  private _listen(): void {
    const { client, calls } = this;
    client.on("state", (state) => {
      calls.log.push(`state ${State[state]}`);
      calls.expect(() => assert.equal(client.state, state));
      this._act("state");
    });
    for (const event of Object.values(KIMEvent)) {
      client.on(event, () => {
        calls.log.push(event);
        this._act(event);
      });
    }
    client.on("error", ({ code }) => {
      if (code === "handler_failed") this.reported += 1;
      calls.expect(() => assert.notEqual(code, "unsupported"));
      this._act("error");
    });
    client.on("sync", () => this._act("sync"));
    client.on("message", this._take);
    client.on("offline", (messages) => this._takeOffline(messages));
  }

  private _handle({ messageId }: Message): Promise<void> | undefined {
    const id = messageId.toBigInt();
    this.delivered.push(id);
    this._act("message");
    return this._work(id);
  }

  private _work(id: bigint): Promise<void> | undefined {
    if (!this._handlersHold) return undefined;
    return new Promise((finish) => this._works.push({ id, finish }));
  }

  private async _takeOffline(messages: OfflineMessages): Promise<void> {
    for (const { messageId } of messages.indexes) {
      this._listed.add(messageId.toBigInt());
      this._unloaded.delete(messageId.toBigInt());
    }
    this._act("offline");
    const page = this._loads ? await messages.loadUser("bob", 1) : [];
    for (const { messageId, body } of page) {
      if (body === undefined) this._unloaded.add(messageId.toBigInt());
    }
  }

  /** Does what is planned for a handler. */
  private _act(event: string): void {
    const { calls } = this;
    // What a handler or the store was at work on can fail later.
    const isOver = calls.isDisposed && event !== "error";
    calls.expect(() => assert.ok(!isOver, `${event} after dispose`));
    const [action] = this._plans.get(event)?.splice(0, 1) ?? [];
    if (action === "dispose" || action === "logOut" || action === "abort") return calls[action]();
    if (action !== "throw") return action && calls[action](true);
    if (event !== "error") this.thrown += 1;
    throw new Error(`a handler of ${event}`);
  }
}
