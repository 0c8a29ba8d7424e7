// What must hold, whatever happens to the tabs of an account.
import assert from "node:assert/strict";
import { KIMStatus } from "kim-web-sdk";
import type { TabLife } from "./tab_life.js";
import type { Seat, World } from "./world.js";

/** How a tab's request to send `body` has ended. */
export interface Talk {
  body: string;
  status?: number;
}

/** A tab, and what has happened to it. */
export interface Guest extends Seat {
  /** How many messages had been posted when its first login was done. */
  since?: number;
  /** Whether its latest login has failed, or is under way. */
  isOut: boolean;
  life: TabLife;
  /** Milliseconds that its handler takes. */
  pace: number;
  /** What its handler is at work on, of the connection that there is: after that the store has it. */
  atWork: Set<string>;
  talks: Talk[];
}

/** What has happened so far. */
export interface Course {
  readonly world: World;
  readonly guests: readonly Guest[];
  /** The tabs that have neither left nor been killed. */
  readonly here: readonly Guest[];
  /** The messages from Alice to Bob. */
  readonly posted: readonly { body: string; id: bigint }[];
  /** A session has ended for all tabs: someone has logged out, or in elsewhere. */
  readonly isOver: boolean;
}

const unknown: number = KIMStatus.RequestTimeout;

export function checkAtAnyMoment({ world, guests, here, posted, isOver }: Course): void {
  for (const [i, { bodies, events }] of guests.entries()) {
    const tab = `tab ${i + 1}`;
    assert.equal(new Set(bodies).size, bodies.length, `${tab} got twice: ${bodies.join()}`);
    assert.ok(isOver || !events.includes("Kickout"), `${tab}: ${events.join()}`);
  }
  // After the end of a session nobody waits for its handlers.
  if (isOver) return;
  const acknowledged = posted.filter(({ id }) => id <= world.gateway.readMark("bob"));
  for (const { atWork } of here.filter(({ life }) => life.isLively)) {
    const early = acknowledged.filter(({ body }) => atWork.has(body));
    assert.deepEqual(early, [], "nothing is acknowledged that a handler is at work on");
  }
}

/** Checks the end of a course, when all tabs are awake and enough time has passed. */
export function checkInTheEnd(course: Course): void {
  const { world, guests, here, isOver } = course;
  for (const [i, guest] of guests.entries()) {
    const tab = `tab ${i + 1}`;
    checkTalks(course, guest, tab);
    if (isOver) continue;
    checkChanges(guest, tab);
    if (guest.life.fate === "here") checkMessages(course, guest, tab);
  }
  assert.equal(world.connections, here.length > 0 ? 1 : 0, "connections");
}

function checkMessages({ posted }: Course, { bodies, since = Infinity }: Guest, tab: string): void {
  const missed = posted.slice(since).filter(({ body }) => !bodies.includes(body));
  assert.deepEqual(missed, [], `${tab} has all messages since its login`);
}

function checkTalks({ world }: Course, { life, talks }: Guest, tab: string): void {
  for (const { body, status } of talks) {
    const count = world.gateway.messages.filter((message) => message.body === body).length;
    const is = `${tab}: ${body} has ended with ${status}, and arrived ${count} times`;
    assert.ok(life.fate === "gone" || status !== undefined, is);
    assert.ok(count <= 1 && (status !== 0 || count === 1), is);
    const mayHaveArrived = status === undefined || status === 0 || status === unknown;
    assert.ok(mayHaveArrived || count === 0, is);
  }
}

function checkChanges({ events }: Guest, tab: string): void {
  const changes = events.filter((event) => event.startsWith("Reconnect"));
  for (const [at, event] of changes.entries()) {
    assert.equal(event, at % 2 ? "Reconnected" : "Reconnecting", `${tab}: ${events.join()}`);
  }
}
