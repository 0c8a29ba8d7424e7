// An application with one client: its handlers, what they were given, and what they are told to do.
import assert from "node:assert/strict";
import { KIMEvent, State, type Message, type OfflineMessages } from "kim-web-sdk";
import type { Calls } from "./calls.js";
import { CourseLoops } from "./loops.js";
import type { CourseStore } from "./store.js";
import type { CourseTokens } from "./tokens.js";

/** What a handler, or what goes on when a call has ended, may be told to do. */
export const actions = [
  ...["logIn", "logOut", "abort", "talk", "join", "dispose", "disposeInOrder"],
  ...["listen", "listenOnce", "stopListening", "start", "leave", "throw"],
] as const;
export type Action = (typeof actions)[number];

/** What has handlers, or something that goes on. */
export const told = [
  ...["state", "error", "message", "offline", "sync", "Reconnecting", "Reconnected"],
  ...["Closed", "Kickout"],
  ...["login", "logout", "talk", "join", "page", "loop"],
] as const;
type Told = (typeof told)[number];

interface Plan {
  event: string;
  /** So many times it happens before. */
  skipped: number;
  action: Action;
}

/** A message that a handler is at work on until it is let go. */
export interface Work {
  /** None where it is at work on offline messages: the store keeps those for it. */
  id?: bigint;
  /** The length of the log when it began. */
  since: number;
  finish: () => void;
  fail: (cause: Error) => void;
}

export class Application {
  readonly loops: CourseLoops;
  /** What handlers and loops are at work on. */
  readonly works: Work[] = [];
  /** The ids that the handler of messages was given. */
  readonly delivered: bigint[] = [];
  /** The ids of messages in the order in which any handler was told of them. */
  readonly order: bigint[] = [];
  /** The ids that a loop, or the handler of offline messages, was given. */
  readonly listed = new Set<bigint>();
  /** Ids that the handler of offline messages could not have: they come again. */
  readonly unloaded = new Set<bigint>();
  /** Ids that this handler has failed with: they come again, too. */
  readonly failed = new Set<bigint>();
  /** What handlers have thrown, and what was reported of it. */
  thrown = 0;
  reported = 0;
  /** Pages of offline messages that are being loaded. */
  pages = 0;
  private _lastMessage: bigint | undefined;
  private _plans: Plan[] = [];
  private _handlersHold = false;
  /** Whether the handler of offline messages loads them. */
  private _loads = false;
  private readonly _take = (message: Message): Promise<void> | undefined => this._handle(message);

  constructor(
    readonly calls: Calls,
    readonly tokens: CourseTokens,
    readonly store: CourseStore,
  ) {
    this.loops = new CourseLoops(calls, (id) => {
      this.listed.add(id);
      this._goOn("loop");
      // A loop that fails is the application's affair.
      return this._work(id)?.catch(() => undefined);
    });
    calls.goesOn = (after) => this._goOn(after);
    this._listen();
  }

  /** The ids that it was given in any way. */
  get had(): Set<bigint> {
    return new Set([...this.delivered, ...this.listed]);
  }

  /** When this happens next, or a few times later, its handler, or what goes on then, does so. */
  plan(event: string, skipped: number, action: Action): void {
    this._plans.push({ event, skipped, action });
  }

  /** From now on a handler of messages ends only when it is let go. */
  holdHandlers(): void {
    this._handlersHold = true;
  }

  /** They end now, or fail. */
  letGo(fails = false): void {
    this._handlersHold = false;
    for (const { finish, fail } of this.works.splice(0)) {
      if (fails) fail(new Error("a handler that has taken its time"));
      else finish();
    }
  }

  /** From now on messages have a handler, or none: then they wait for one. */
  listen(doesSo: boolean): void {
    const { client } = this.calls;
    client.off("message", this._take);
    if (doesSo) client.on("message", this._take);
  }

  /** The next message has one more handler. */
  listenOnce(): void {
    const { client } = this.calls;
    client.once("message", ({ messageId }) => {
      const id = messageId.toBigInt();
      this.listed.add(id);
      this._note(id);
      this._act("message", id);
    });
  }

  /** From now on offline messages are loaded when they are listed, or not. */
  load(doesSo: boolean): void {
    this._loads = doesSo;
  }

  /** Handlers do nothing any more but take what comes, and nothing is late or fails. */
  calmDown(): void {
    this._plans = [];
    this.tokens.give(true);
    this.store.recover();
    this.letGo();
    this.listen(true);
  }

  private _listen(): void {
    const { calls } = this;
    const { client } = calls;
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
    this._note(id);
    this._act("message", id);
    return this._fallible(this._work(id));
  }

  /** A message may have more than one handler. */
  private _note(id: bigint): void {
    if (this.order.at(-1) !== id) this.order.push(id);
  }

  private _work(id?: bigint): Promise<void> | undefined {
    if (!this._handlersHold) return undefined;
    const since = this.calls.log.length;
    return new Promise((finish, fail) =>
      this.works.push({ ...(id !== undefined && { id }), since, finish, fail }),
    );
  }

  /** What a handler fails with later is reported as what it throws. */
  private _fallible(work: Promise<void> | undefined): Promise<void> | undefined {
    return work?.catch((cause: unknown) => {
      this.thrown += 1;
      throw cause;
    });
  }

  private async _takeOffline(messages: OfflineMessages): Promise<void> {
    const ids = messages.indexes.map(({ messageId }) => messageId.toBigInt());
    for (const id of ids) {
      this.calls.expect(() => assert.ok(!this.delivered.includes(id), `${id} is listed, too`));
      this.listed.add(id);
      this.unloaded.delete(id);
      this.failed.delete(id);
    }
    try {
      this._act("offline");
      await this._fallible(this._work());
    } catch (cause) {
      for (const id of ids) this.failed.add(id);
      throw cause;
    }
    if (!this._loads) return;
    this.pages += 1;
    const page = await messages.loadUser("bob", 1);
    this.pages -= 1;
    for (const { messageId, body } of page) {
      if (body === undefined) this.unloaded.add(messageId.toBigInt());
    }
    this._goOn("page");
  }

  /** A handler does what is planned for it; `id`: of the message that it is told of. */
  private _act(event: Told, id?: bigint): void {
    const { calls } = this;
    // What a handler or the store was at work on can fail later. And a message has all of its handlers.
    const isOver = calls.isDisposed && event !== "error" && (!id || id !== this._lastMessage);
    this._lastMessage = id ?? this._lastMessage;
    calls.expect(() => assert.ok(!isOver, `${event} after dispose`));
    const action = this._planned(event);
    if (action !== "throw") return this._do(action);
    if (event !== "error") this.thrown += 1;
    throw new Error(`a handler of ${event}`);
  }

  /** What was waited for is over, and the application goes on. */
  private _goOn(after: Told): void {
    const action = this._planned(after);
    if (action !== "throw") this._do(action);
  }

  private _planned(event: Told): Action | undefined {
    const plans = this._plans.filter((plan) => plan.event === event);
    const due = plans.find((plan) => plan.skipped-- <= 0);
    this._plans = this._plans.filter((plan) => plan !== due);
    return due?.action;
  }

  private _do(action: Exclude<Action, "throw"> | undefined): void {
    const { calls, loops } = this;
    switch (action) {
      case undefined:
        return;
      case "logIn":
      case "talk":
      case "join":
        return calls[action](true);
      case "listen":
        return this.listen(true);
      case "stopListening":
        return this.listen(false);
      case "listenOnce":
        return this.listenOnce();
      case "start":
      case "leave":
        return loops[action]();
      default:
        return calls[action]();
    }
  }
}
