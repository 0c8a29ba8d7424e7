// A client whose application calls anything at any moment, also from within its handlers.
import assert from "node:assert/strict";
import { KIMClient, State } from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";
import { settle } from "../support/fake_socket.js";
import { playSteps, withoutStrays, type Step as EventStep } from "../support/steps.js";
import { Application } from "./application.js";
import { Calls } from "./calls.js";
import { CourseTime } from "./course_time.js";
import {
  checkAnswer,
  checkAtAnyMoment,
  checkLogout,
  checkNotOver,
  checkTalk,
  isAtRest,
} from "./rules.js";
import { CourseServer } from "./server.js";
import { CourseStore } from "./store.js";
import { CourseTokens } from "./tokens.js";

export type Step = EventStep<Scenario>;

export class Scenario {
  readonly clock = new ManualClock(1_000_000);
  readonly store = new CourseStore();
  readonly tokens = new CourseTokens();
  readonly server: CourseServer = new CourseServer({
    readUpTo: (id) => {
      const early = this.application.works.filter((work) => work.id !== undefined && work.id <= id);
      this.calls.expect(() => assert.deepEqual(early, [], `${id} is acknowledged`));
    },
    sent: (_, body) => this.calls.expect(() => checkNotOver(this.calls, body)),
    pushed: (_, id) => this.arrivals.push(id),
  });
  /** The ids of what was pushed, in order. */
  readonly arrivals: bigint[] = [];
  readonly time = new CourseTime(this.clock, this.server, settle, 5000);
  readonly client: KIMClient;
  readonly calls: Calls;
  readonly application: Application;

  constructor() {
    const { clock, store, server, tokens } = this;
    // What is in memory is so for all clients of a namespace.
    const namespace = `course ${Math.random()}`;
    // A handler may take as long as a course.
    const handlerTimeout = 1e9;
    const options = { clock, store, namespace, handlerTimeout, WebSocket: server.WebSocket };
    this.client = new KIMClient("ws://gateway/", { token: () => tokens.next() }, options);
    this.calls = new Calls(this.client, server, clock, { checkAnswer, checkTalk, checkLogout });
    this.application = new Application(this.calls, tokens, store);
  }

  /** Plays a course, and then lets everything become well again. */
  static async play(steps: readonly Step[]): Promise<void> {
    await withoutStrays(async () => {
      const scenario = new Scenario();
      try {
        await playSteps(scenario, steps, async () => {
          await settle();
          checkAtAnyMoment(scenario);
        });
        await scenario._end();
      } finally {
        scenario.client.dispose();
        await settle();
      }
    });
  }

  private async _end(): Promise<void> {
    const { application, calls } = this;
    application.calmDown();
    for (const socket of this.server.sockets) socket.isSilent = false;
    await this._becomeWell();
    if (!calls.isDisposed) await this._useAgain();
    calls.dispose();
    await settle();
    checkAtAnyMoment(this);
    assert.equal(this.store.opened, 0, "stores after the end");
    assert.equal(application.loops.open, 0, "loops after the end");
    assert.equal(this.clock.pending, 0, "timers after the end");
  }

  /** Five minutes in which nothing goes wrong. */
  private async _becomeWell(): Promise<void> {
    await this.time.beServed(300_000);
    const { state } = this.client;
    assert.ok(isAtRest(state), `state ${State[state]} after five minutes`);
    checkAtAnyMoment(this);
  }

  /** Whatever has happened, a client logs in, sends, receives and logs out. */
  private async _useAgain(): Promise<void> {
    const { application, calls, client, server } = this;
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
    const { had } = application;
    const missed = server.posted.filter(({ id }) => !had.has(id));
    assert.deepEqual(missed, [], "never handed over");
    assert.deepEqual(application.unloaded, new Set(), "not loaded, and not listed again");
    assert.deepEqual(application.failed, new Set(), "failed, and not listed again");
    assert.equal(server.readMark, BigInt(server.posted.length), "acknowledged");
    await this._leave();
  }

  private async _comeOnline(): Promise<void> {
    this.calls.logIn();
    await this.time.serve();
    const { err } = this.calls.logins.at(-1)?.result ?? {};
    assert.equal(this.client.state, State.CONNECTED, `${err}`);
  }

  private async _leave(): Promise<void> {
    this.calls.logOut();
    await this.time.serve();
    assert.equal(this.calls.logouts.at(-1)?.isOver, true);
    assert.equal(this.client.state, State.CLOSED);
  }
}
