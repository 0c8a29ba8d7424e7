// The events that can happen to the tabs of an account.
import assert from "node:assert/strict";
import { Command, Flag, KIMEvent, State } from "kim-web-sdk";
import { faults, type FaultMatch } from "kim-web-sdk/testing";
import { connect } from "../support/gateway.js";
import { inCourse, oneOf, playSteps, type Step as EventStep } from "../support/steps.js";
import { settle } from "../support/browser.js";
import { mostTabs } from "./life_courses.js";
import { checkAtAnyMoment, checkInTheEnd, type Course, type Guest, type Talk } from "./rules.js";
import { TabLife } from "./tab_life.js";
import { world, type World } from "./world.js";

/** Milliseconds within which awake tabs replace all that sleep, and the gateway cuts the connections of these. */
const recovery = 180_000;
/** More than the two minutes after which the gateway cuts a silent connection, in milliseconds. */
const idleCut = 130_000;

interface Fault extends FaultMatch {
  kind: "drop" | "terminate" | "halfOpen" | "delay";
}

export type Step = EventStep<Scenario>;

/** Bob's tabs, and the events that happen to them. */
export class Scenario implements Course {
  readonly guests: Guest[] = [];
  readonly posted: Course["posted"][number][] = [];
  isOver = false;
  private _number = 0;

  private constructor(readonly world: World) {}

  /** Plays `steps` with a new gateway and a new browser. */
  static play(steps: readonly Step[]): Promise<void> {
    return inCourse(async (t) => {
      const scenario = new Scenario(await world(t));
      await playSteps(scenario, steps, checkAtAnyMoment);
      await scenario.recover();
      await scenario._finish();
    });
  }

  get here(): Guest[] {
    return this.guests.filter(({ life }) => life.fate === "here");
  }

  /** The open tab with this number, counted around the end; undefined if there is none. */
  at(number: number): Guest | undefined {
    return oneOf(this.here, number);
  }

  /** `pace`: milliseconds that the tab's handler takes. */
  async open(pace: number): Promise<void> {
    if (this.here.length >= mostTabs) return;
    const seat = this.world.open();
    const guest: Guest = Object.assign(seat, {
      ...{ isOut: true, life: new TabLife(seat.tab), pace },
      atWork: new Set<string>(),
      talks: [],
    });
    guest.client.onmessage(async ({ body = "" }) => {
      const { atWork, bodies, pace, tab } = guest;
      bodies.push(body);
      // Before that a leader need not know of it.
      if (guest.since !== undefined) atWork.add(body);
      if (pace > 0) await new Promise<void>((resolve) => void tab.clock.setTimeout(resolve, pace));
      atWork.delete(body);
    });
    guest.client.onofflinemessage(async (offline) => {
      const page = offline.listUsers().map((user) => offline.loadUser(user, 1));
      for (const { body } of (await Promise.all(page)).flat()) {
        // A message without a body could not be loaded, and comes again.
        if (body !== undefined) guest.bodies.push(body);
      }
    });
    guest.client.on(KIMEvent.Reconnecting, () => guest.atWork.clear());
    this.guests.push(guest);
    await this._enter(guest);
  }

  async leave(guest: Guest): Promise<void> {
    guest.life.fate = "left";
    guest.client.dispose();
    await settle();
  }

  async post(): Promise<void> {
    const body = `post ${++this._number}`;
    this.posted.push({ body, id: this.world.post(body) });
    await settle();
  }

  async talk(guest: Guest): Promise<void> {
    const talk: Talk = { body: `talk ${++this._number}` };
    guest.talks.push(talk);
    void guest.client.talkToUser("alice", { body: talk.body }).then(({ status }) => {
      talk.status = status;
    });
    await settle();
  }

  pass(ms: number): Promise<void> {
    return this.world.browser.pass(ms);
  }

  async cut(): Promise<void> {
    this.world.gateway.dropConnections("bob");
    await settle();
  }

  strike({ kind, ...given }: Fault): void {
    // The fault counts its packets, so each course needs a new one. None drops a kickout, which is a push of this
    // command: TCP loses nothing on a connection that goes on. It may well end with that connection, or come late.
    const isLoss = kind === "drop" && given.command === Command.SignIn && given.direction === "out";
    const match = isLoss ? { ...given, flag: Flag.Response } : given;
    const hook = kind === "delay" ? faults.delay(5000, match) : faults[kind](match);
    this.world.gateway.setFaults(hook);
  }

  async logOut(guest: Guest): Promise<void> {
    this.isOver = true;
    void guest.client.logout();
    await settle();
  }

  async logInElsewhere(): Promise<void> {
    this.isOver = true;
    const other = await connect(this.world.gateway);
    void other.login(this.world.gateway.mintToken("bob"));
    await settle();
    other.socket.terminate();
    await settle();
  }

  /** Nothing disturbs the connection any more: what is awake gets on, whoever sleeps. */
  async recover(): Promise<void> {
    this.world.gateway.setFaults(undefined);
    for (const { life } of this.here) {
      if (life.isSlow && !life.isAsleep) await life.wake();
    }
    await this.pass(20_000);
    for (const guest of this.here) {
      const isOver = guest.client.state === State.CLOSED || guest.client.state === State.INIT;
      if (isOver && !guest.life.isAsleep) await this._enter(guest);
    }
    const awake = this.here.filter(({ life }) => !life.isAsleep);
    const isOnline = ({ client, isOut }: Guest): boolean =>
      client.state === State.CONNECTED && !isOut;
    await this._until(() => awake.every(isOnline), "all are connected");
    await this._arrives(awake);
    // By now the gateway has cut what a tab that sleeps had left open.
    await this.pass(idleCut);
    await this._arrives(awake);
  }

  private async _enter(guest: Guest): Promise<void> {
    guest.isOut = true;
    void guest.client.login().then(({ success }) => {
      if (success) guest.since ??= this.posted.length;
      guest.isOut = !success;
    });
    await settle();
  }

  private async _arrives(guests: readonly Guest[]): Promise<void> {
    await this.post();
    const { body } = this.posted.at(-1) ?? { body: "" };
    const isThere = ({ bodies }: Guest): boolean => bodies.includes(body);
    await this._until(() => guests.every(isThere), `${body} is there`);
  }

  private async _until(isSo: () => boolean, what: string): Promise<void> {
    for (let left = recovery; left > 0 && !isSo(); left -= 1000) await this.pass(1000);
    assert.ok(isSo(), `within ${recovery} ms ${what}`);
  }

  /** Wakes all tabs, ends all faults, and checks the end. */
  private async _finish(): Promise<void> {
    for (const guest of this.here) {
      guest.pace = 0;
      await guest.life.wake();
    }
    await this.recover();
    // Messages that could not be loaded come again on the next connection.
    await this.cut();
    await this.recover();
    checkAtAnyMoment(this);
    checkInTheEnd(this);
  }
}
