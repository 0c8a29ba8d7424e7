// Tabs of an account whose applications call anything at any moment, also from within their handlers.
import assert from "node:assert/strict";
import { MemoryStore, State, type AccountStore } from "kim-web-sdk";
import { SharedClient } from "kim-web-sdk/tabs";
import { Application } from "../calls/application.js";
import { Calls } from "../calls/calls.js";
import { CourseTime } from "../calls/course_time.js";
import { isAtRest, isOut } from "../calls/rules.js";
import { CourseServer } from "../calls/server.js";
import { CourseStore } from "../calls/store.js";
import { CourseTokens } from "../calls/tokens.js";
import { FakeBrowser, settle } from "../support/browser.js";
import { oneOf, playSteps, withoutStrays, type Step as EventStep } from "../support/steps.js";
import {
  checkAcknowledged,
  checkAtAnyMoment,
  checkSent,
  checkShown,
  checkNothingLeft,
  endRules,
  isMember,
} from "./calls_rules.js";
import { mostTabs } from "./life_courses.js";
import { TabLife } from "./tab_life.js";

export type Step = EventStep<Scenario>;

/** A tab, its application, and how it is with it. */
export interface Guest {
  life: TabLife;
  application: Application;
  /** How many messages had been posted when it got into the session that there is. */
  joined?: { at: number; posted: number };
  /** How many messages had been pushed when it got into a session for the first time. */
  arrivedBefore?: number;
}

export class Scenario {
  readonly guests: Guest[] = [];
  readonly server: CourseServer = new CourseServer({
    readUpTo: (id) => void checkAcknowledged(this, id),
    sent: (socket, body) => checkSent(this, socket, body),
    pushed: (_, id) => this.arrivals.push(id),
  });
  /** The ids of what was pushed, in order. */
  readonly arrivals: bigint[] = [];
  readonly browser = new FakeBrowser(this.server.WebSocket);
  readonly time = new CourseTime(this.browser.clock, this.server, settle, 2000);
  /** Broken rules that were seen where a failure could not be thrown. */
  readonly broken: unknown[] = [];
  /** What is in memory is so for all clients of a namespace. */
  private readonly _namespace = `course ${Math.random()}`;
  private _logsOut = true;
  /** A leader goes on in memory without a cursor: its store had none yet, or could not be read any more. */
  private _hasLostAll = false;

  constructor() {
    this.server.clock = this.browser.clock;
    // A tab that logs in only later knows of no connection that was there before.
    this.server.isAwaited = () => this.members.some(takesPart);
  }

  /** Plays a course, and then lets everything become well again. */
  static async play(steps: readonly Step[]): Promise<void> {
    await withoutStrays(async () => {
      const scenario = new Scenario();
      scenario.browser.uncaught = (cause) => void scenario.broken.push(cause);
      try {
        await playSteps(scenario, steps, async () => {
          await settle();
          checkAtAnyMoment(scenario);
        });
        await scenario._end();
      } finally {
        for (const { application } of scenario.guests) application.calls.client.dispose();
        await settle();
      }
    });
  }

  get here(): Guest[] {
    return this.guests.filter(({ life }) => life.fate === "here");
  }

  /** Those that can take part. */
  get members(): Guest[] {
    return this.here.filter(({ application }) => !application.calls.isDisposed);
  }

  /** Any number names one of the tabs that are here, if there are any. */
  at(number: number): Guest | undefined {
    return oneOf(this.here, number);
  }

  /** Nothing is called in a tab that sleeps. */
  awake(number: number): Application | undefined {
    return oneOf(
      this.here.filter(({ life }) => !life.isAsleep),
      number,
    )?.application;
  }

  open(): void {
    if (this.members.length < mostTabs) this._open();
  }

  /** At the end, in one of the tabs; otherwise each leaves by itself. */
  logOutAtLast(doesSo: boolean): void {
    this._logsOut = doesSo;
  }

  private _open(): Guest {
    const tab = this.browser.tab();
    const { locks, BroadcastChannel, WebSocket, clock } = tab;
    const [tokens, store] = [new CourseTokens(), new CourseStore()];
    const options = {
      ...{ locks, BroadcastChannel, WebSocket, clock, store, namespace: this._namespace },
      // A handler may take as long as a course.
      handlerTimeout: 1e9,
    };
    const client = new SharedClient("ws://gateway/", { token: () => tokens.next() }, options);
    const rules = endRules(this, () => guest);
    const calls = new Calls(client, this.server, clock, rules, `${tab.id} `);
    const guest: Guest = {
      life: new TabLife(tab),
      application: new Application(calls, tokens, store),
    };
    client.on("state", () => {
      this.server.endUnawaited();
      checkShown(this, guest);
    });
    client.on("error", ({ code }) => void (code === "store_failed" && this._noteLoss(guest)));
    this.guests.push(guest);
    return guest;
  }

  /** The ids of what the account's store has as pending. */
  async pending(): Promise<Set<bigint>> {
    const entries = await (await this._stored()).pendingIndexes();
    return new Set(entries.map(({ messageId }) => messageId.toBigInt()));
  }

  private _stored(): Promise<AccountStore> {
    return new MemoryStore().open(this._namespace, "alice");
  }

  private async _noteLoss({ life, application }: Guest): Promise<void> {
    // The other tabs, which have no connection, are told of it too.
    this._hasLostAll ||= life.tab.openSockets > 0 && !application.store.isReadable;
    const { cursor } = await (await this._stored()).load(0);
    this._hasLostAll ||= cursor.isZero();
  }

  private async _end(): Promise<void> {
    for (const { life, application } of this.here) {
      await life.wake();
      application.calmDown();
    }
    for (const socket of this.server.sockets) socket.isSilent = false;
    await this._becomeWell();
    for (const { application } of this.here) {
      const { state } = application.calls.client;
      assert.ok(isAtRest(state), `state ${State[state]} in the end`);
      assert.deepEqual(application.calls.open, [], "calls in the end");
    }
    this._open();
    await this._useAgain();
    if (this._logsOut) await this._logOut();
    for (const { application } of this.here) application.calls.dispose();
    await settle();
    checkAtAnyMoment(this);
    checkNothingLeft(this);
  }

  /** A while in which nothing goes wrong. */
  private async _becomeWell(): Promise<void> {
    await this.time.beServed(200_000);
    checkAtAnyMoment(this);
  }

  /** Whatever has happened, tabs log in, send and receive. */
  private async _useAgain(): Promise<void> {
    const { members, server } = this;
    for (const { application } of members) {
      const { calls } = application;
      if (calls.client.state !== State.CONNECTED) calls.logIn();
    }
    await this.time.beServed(30_000);
    this._areConnected();
    server.post(true);
    for (const { application } of members) application.calls.talk();
    await this.time.beServed(30_000);
    for (const { application } of members) {
      assert.equal(application.calls.talks.at(-1)?.result?.status, 0);
    }
    if (!server.isLocationLost) this._haveGot(server.posted.slice(-1));
    server.post(false);
    // A push that got lost is found by the next connection.
    server.session?.end();
    await this.time.beServed(60_000);
    this._areConnected();
    server.post(true);
    await this.time.beServed(5000);
    // Where the cursor is lost with a store, a leader gets from the server only what is not acknowledged.
    if (!this._hasLostAll) this._haveAll();
    assert.equal(server.readMark, BigInt(server.posted.length), "acknowledged");
  }

  private _haveAll(): void {
    const { guests, members, server } = this;
    for (const guest of members) {
      const { failed, unloaded } = guest.application;
      assert.deepEqual(unloaded, new Set(), "not loaded, and not listed again");
      assert.deepEqual(failed, new Set(), "failed, and not listed again");
      assert.ok(isMember(guest));
      this._haveGot(server.posted.slice(guest.joined?.posted), [guest]);
    }
    const had = new Set(guests.flatMap(({ application }) => [...application.had]));
    const lost = server.posted.filter(({ id }) => !had.has(id));
    assert.deepEqual(lost, [], "never handed over in any tab");
  }

  private _areConnected(): void {
    for (const { application, life } of this.members) {
      const { state } = application.calls.client;
      assert.equal(State[state], "CONNECTED", life.tab.id);
    }
    assert.equal(this.server.used.length, 1, "connections");
  }

  private _haveGot(messages: readonly { id: bigint }[], guests = this.members): void {
    for (const { application, life } of guests) {
      const { had } = application;
      const missed = messages.filter(({ id }) => !had.has(id));
      assert.deepEqual(missed, [], `${life.tab.id} has not got`);
    }
  }

  /** A logout in any tab is one in all. */
  private async _logOut(): Promise<void> {
    const { members } = this;
    members.at(-1)?.application.calls.logOut();
    await this.time.beServed(5000);
    checkAtAnyMoment(this);
    for (const { application, life } of members) {
      const { client, logouts } = application.calls;
      assert.equal(State[client.state], "CLOSED", life.tab.id);
      assert.ok(logouts.every(({ isOver }) => isOver));
    }
  }
}

function takesPart({ application }: Guest): boolean {
  const { state } = application.calls.client;
  return !isOut(state) && state !== State.CLOSEING;
}
