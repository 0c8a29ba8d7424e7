// What must hold, whatever happens to the pages of an outbox and of an inbox.
import assert from "node:assert/strict";
import type { KIMClient } from "kim-web-sdk";
import { unwrapExtra, type Outbox, type Outgoing } from "kim-web-sdk/reliable";
import type { Gateway } from "kim-web-sdk/testing";
import type { SharedClient } from "kim-web-sdk/tabs";
import type { FakeTab } from "../support/browser.js";
import type { PagesStore } from "./pages_store.js";

/** A message that a page has given to its outbox. */
export interface Sent {
  body: string;
  dest: string;
  outgoing: Outgoing;
  /** Its `kept` has resolved, and the store had not failed. */
  isKept: boolean;
  /** How often its page was told that it has finished. */
  ends: number;
  /** When its page was told last. */
  endedAt?: number;
}

interface Page {
  tab: FakeTab;
  fate: "here" | "gone" | "left";
  asleepSince?: number;
  /** When it was killed, or fell asleep before that. */
  goneAt?: number;
}

export interface Writer extends Page {
  client: KIMClient | SharedClient;
  outbox: Outbox;
  store: PagesStore;
  sent: Sent[];
  /** The ids of messages that wait here, including inherited ones. */
  waiting: Set<string>;
  /** Whether its store has failed. */
  hasFailed: boolean;
}

export interface Reader extends Page {
  client: KIMClient | SharedClient;
  /** Milliseconds that its handler takes. */
  pace: number;
  bodies: { body: string; at: number }[];
}

/** What has happened so far. */
export interface Course {
  readonly gateway: Gateway;
  readonly writers: readonly Writer[];
  readonly readers: readonly Reader[];
  /** Alice's pages that have neither left nor been killed. */
  readonly here: readonly Writer[];
  /** The ids of messages that the gateway has refused, whether their own page or an heir sent them. */
  readonly refused: ReadonlySet<string>;
  /** What is left in Alice's store. */
  left(): Promise<string[]>;
}

/** Milliseconds within which a finished message is removed from the store, or a handled one stored and acknowledged. */
const settled = 6000;

const isDiscarded = ({ outgoing }: Sent): boolean => outgoing.err?.code === "discarded";

/** Whether the message was discarded or refused: its outbox has gone on without it. */
const isGivenUp = (sent: Sent): boolean =>
  isDiscarded(sent) || (sent.outgoing.finished && sent.outgoing.err?.code === "rejected");

/** Whether the page lived long enough for its store to remove the message. Otherwise a later page may send it. */
const isGone = ({ goneAt = Infinity, hasFailed }: Writer, { endedAt = 0 }: Sent): boolean =>
  goneAt - endedAt > settled && !hasFailed;

export function checkAtAnyMoment({ gateway, writers, readers, here }: Course): void {
  for (const [i, { bodies }] of readers.entries()) {
    const texts = bodies.map(({ body }) => body);
    assert.equal(new Set(texts).size, texts.length, `reader ${i + 1} got twice: ${texts.join()}`);
  }
  const stored = [...new Set(gateway.messages.map(({ body }) => body))];
  for (const [i, writer] of writers.entries()) checkStored(stored, writer, `writer ${i + 1}`);
  const waiting = here.flatMap((writer) => [...writer.waiting]);
  assert.equal(new Set(waiting).size, waiting.length, "no message waits in two pages");
}

function checkStored(stored: readonly string[], writer: Writer, who: string): void {
  const { hasFailed, store } = writer;
  const sent = writer.sent.filter((each) => !isGivenUp(each) || isGone(writer, each));
  for (const to of new Set(sent.map(({ dest }) => dest))) {
    const given = sent.filter(({ dest }) => dest === to).map(({ body }) => body);
    const arrived = stored.filter((body) => given.includes(body));
    const inOrder = given.filter((body) => arrived.includes(body));
    assert.deepEqual(arrived, inOrder, `messages of ${who} are stored in order`);
  }
  if (hasFailed || store.isFailing) return;
  const early = sent.filter(({ body, isKept }) => !isKept && stored.includes(body));
  assert.deepEqual(early, [], `what ${who} sends is kept before`);
}

/** Checks the end of a course, when all pages are awake and enough time has passed. */
export async function checkInTheEnd(course: Course): Promise<void> {
  for (const [i, writer] of course.writers.entries()) {
    for (const each of writer.sent) checkSent(course, writer, each, `writer ${i + 1}`);
  }
  checkReaders(course);
  assert.deepEqual(await course.left(), [], "left in the store");
}

function checkSent({ gateway, refused }: Course, writer: Writer, sent: Sent, who: string): void {
  const { fate, hasFailed } = writer;
  const { body, outgoing, isKept, ends } = sent;
  const { id, status, err, finished } = outgoing;
  const copies = gateway.messages.filter(({ extra }) => unwrapExtra(extra)?.id === id).length;
  const end = finished ? `ended with ${status} (${err?.code ?? "no error"})` : "not ended";
  const is = `${body} of ${who} (${fate}) has ${end}, and is stored ${copies} times`;
  if (fate === "here") assert.ok(finished, is);
  assert.equal(ends, finished ? 1 : 0, `${is}: told so ${ends} times`);
  if (status === "sent") assert.ok(copies > 0, is);
  const isRefused = status === "rejected" || (status === "queued" && isDiscarded(sent));
  if (isRefused && isGone(writer, sent)) assert.equal(copies, 0, is);
  const isWaiting = !finished || err?.code === "closed";
  if (isWaiting && isKept && !hasFailed && !refused.has(id)) assert.ok(copies > 0, is);
}

/** In which pages each message for Bob that the gateway has stored has arrived. */
function arrivals({ gateway, readers }: Course): [body: string, lives: Reader[]][] {
  const forBob = gateway.messages.filter(({ receivers }) => receivers.includes("bob"));
  return [...new Set(forBob.map(({ body }) => body))].map((body) => {
    const has = ({ bodies }: Reader): boolean => bodies.some((each) => each.body === body);
    return [body, readers.filter(has)];
  });
}

export const hasAllArrived = (course: Course): boolean =>
  arrivals(course).every(([, lives]) => lives.length > 0);

function checkReaders(course: Course): void {
  for (const [body, lives] of arrivals(course)) {
    assert.ok(lives.length > 0, `${body} has arrived`);
    for (const { fate, bodies, goneAt = 0, pace } of lives.slice(0, -1)) {
      const { at } = bodies.find((each) => each.body === body) ?? { at: 0 };
      const was = `${body} came again although it was handled ${goneAt - at} ms before its page was gone`;
      assert.ok(fate === "gone" && goneAt - at < pace + settled, was);
    }
  }
}
