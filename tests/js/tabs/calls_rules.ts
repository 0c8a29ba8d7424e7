// What must hold, whatever applications call in the tabs of an account.
import assert from "node:assert/strict";
import { State } from "kim-web-sdk";
import type { Application } from "../calls/application.js";
import type { Calls, EndRules, Login } from "../calls/calls.js";
import {
  checkArrival,
  checkCalledOff,
  checkHandlers,
  checkNotOver,
  checkOrder,
  checkOutcome,
  codeOf,
  follows,
  isOut,
} from "../calls/rules.js";
import type { CourseSocket } from "../calls/socket.js";
import type { Guest, Scenario } from "./calls_scenario.js";

/** Milliseconds, with what passes in a step: the leader's, and until it is clear that there is none. */
const mostForLogout = 1500 + 2000 + 1000;

export function checkAtAnyMoment(scenario: Scenario): void {
  if (scenario.broken.length > 0) throw scenario.broken[0];
  for (const guest of scenario.guests) {
    checkHandlers(guest.application);
    checkOrder(guest.application.calls);
    // What had come before it logged in for the first time is new to it if it comes again.
    checkArrival(guest.application, scenario.arrivals.slice(guest.arrivedBefore));
    checkStates(scenario, guest);
    if (guest.life.fate === "here") checkPromises(guest);
  }
  const lively = scenario.here.filter(({ life }) => life.isLively);
  const sockets = new Set<unknown>(lively.flatMap(({ life }) => [...life.tab.sockets]));
  const used = scenario.server.used.filter((socket) => sockets.has(socket));
  assert.ok(used.length <= 1, `${used.length} connections`);
}

function checkStates({ guests, server }: Scenario, { application, life }: Guest): void {
  const { calls, tokens } = application;
  const { client, isDisposed, log, logins } = calls;
  const states = log.flatMap((entry) => entry.match(/^state (.*)/)?.slice(1) ?? []);
  const is = `${life.tab.id}: ${log.join()}`;
  for (const [i, state] of states.entries()) {
    const before = states[i - 1] ?? "INIT";
    assert.ok(follows[before]?.includes(state), `${before} is followed by ${state}; ${is}`);
  }
  const count = (entry: string): number => log.filter((each) => each === entry).length;
  const events = log.filter((entry) => !/^(state (?!CLOSED)|logout)/.test(entry));
  for (const [i, event] of events.entries()) {
    if (event === "Closed") assert.equal(events[i - 1], "state CLOSED", is);
    if (event === "Reconnected") assert.equal(events[i - 1], "Reconnecting", is);
    if (event === "Reconnecting") assert.notEqual(events[i - 1], "Reconnecting", is);
    if (events[i - 1] === "Kickout") assert.equal(event, "state CLOSED", is);
  }
  if (!isDisposed) assert.equal(count("Closed"), count("state CLOSED"), is);
  assert.ok(count("Kickout") <= server.kickouts, is);
  const hasLoggedOut = guests.some(({ application }) => application.calls.logouts.length > 0);
  const hasGivenUp = logins.some(({ controller }) => controller?.signal.aborted);
  const mayEnd =
    hasLoggedOut || hasGivenUp || server.kickouts + server.refusals + tokens.failures > 0;
  assert.ok(mayEnd || count("Closed") === 0, is);
  if (isDisposed) assert.equal(client.state, State.CLOSED);
  else assert.equal(State[client.state], states.at(-1) ?? "INIT", is);
  if (isOut(client.state)) assert.deepEqual([client.account, client.channelId], ["", ""], is);
}

function checkPromises({ application, life }: Guest): void {
  const { client, logins, logouts, open, longestLogout, isDisposed, log } = application.calls;
  checkCalledOff(logins, logouts);
  checkEnded(logins, log);
  const { state } = client;
  const is = `${life.tab.id}: ${log.join()}`;
  const waiting = logins.filter(({ result }) => !result).length;
  const isLeaving = logouts.some(({ isOver }) => !isOver);
  if (life.isLively) {
    if (state === State.CONNECTED && !isLeaving) assert.equal(waiting, 0, `logins wait; ${is}`);
    if (state === State.CONNECTING) assert.ok(waiting > 0, `a login that nobody waits for; ${is}`);
    assert.ok(longestLogout <= mostForLogout, `a logout takes ${longestLogout} ms; ${is}`);
  }
  if (isDisposed || (isOut(state) && waiting === 0 && !isLeaving)) {
    assert.deepEqual(open, [], `in state ${State[state]}; ${is}`);
  }
}

/** The end of a session is that of the logins which waited for it. */
function checkEnded(logins: readonly Login[], log: readonly string[]): void {
  const left = logins.filter(({ result, since, state }) => {
    const isOver = [State.CLOSEING, State.CLOSED].includes(state) || log[since - 1] === "Kickout";
    return !result && !isOver && log.slice(since).includes("Closed");
  });
  assert.deepEqual(left, [], `logins that an end has left; ${log.join()}`);
}

/** One that led and wakes up to another leader shows no connection that is over by now. */
export function checkShown({ broken, server }: Scenario, { application, life }: Guest): void {
  const { client } = application.calls;
  if (client.state !== State.CONNECTED || !life.isWaking || !life.ledBefore) return;
  const socket = server.sockets.find(({ channelId }) => channelId === client.channelId);
  // Of its own last connection it reads in order: that it was logged in, then that it is closed.
  if (socket && socket === server.sockets.at(-1)) return;
  const isOver = !socket || socket.isClosing || socket.readyState === 3;
  if (isOver) broken.push(new Error(`${life.tab.id} shows ${client.channelId}, which is over`));
}

/** A tab that knows that it leads sends nothing that has ended, whoever it was from. */
export function checkSent({ guests, broken }: Scenario, socket: CourseSocket, body: string): void {
  if (!guests.some(({ life }) => life.isSureOf(socket))) return;
  for (const { application, life } of guests) {
    try {
      if (life.fate === "here") checkNotOver(application.calls, body);
    } catch (failure) {
      broken.push(failure);
    }
  }
}

/** It has logged in, and the session has not ended since. */
export function isMember({ application, joined }: Guest): boolean {
  if (!joined) return false;
  const since = application.calls.log.slice(joined.at);
  return !since.includes("Closed") && !since.includes("state INIT");
}

/**
 * A tab that led while it slept or was slow has handed it on. It may have heard of no other tab: then it has waited for
 * none, and has stored what its own handlers are done with.
 */
function isFromLateLeader({ here }: Scenario, id: bigint): boolean {
  return here.some(
    ({ application, life }) => !life.isLively && life.ledBefore && application.had.has(id),
  );
}

/**
 * Nothing is acknowledged that the handler of a tab is at work on, unless the store has it as pending: a tab that begins
 * to lead may list in its index what the former leader has just told it of.
 */
export async function checkAcknowledged(scenario: Scenario, id: bigint): Promise<void> {
  const { broken } = scenario;
  const early = worksUpTo(scenario, id);
  if (early.length === 0) return;
  const pending = await scenario.pending();
  for (const { tab, work } of early) {
    if (!pending.has(work))
      broken.push(new Error(`${id} is acknowledged; ${tab} is at work on ${work}`));
  }
}

/** What handlers are at work on, that an acknowledgement of this id must wait for. */
function worksUpTo(scenario: Scenario, id: bigint): { tab: string; work: bigint }[] {
  return scenario.here.flatMap((guest) => {
    const { calls, works } = guest.application;
    if (!guest.life.isLively || calls.isDisposed || !isMember(guest)) return [];
    const early = works.filter((work) => {
      const began = Math.max(work.since, guest.joined?.at ?? 0);
      return (
        work.id !== undefined &&
        work.id <= id &&
        work.since >= began &&
        !calls.log.slice(began).includes("Reconnecting") &&
        !isFromLateLeader(scenario, work.id)
      );
    });
    return early.map((work) => ({ tab: guest.life.tab.id, work: work.id as bigint }));
  });
}

/** What must be true of how the calls of a tab end. */
export function endRules(scenario: Scenario, guest: () => Guest): EndRules {
  return {
    checkAnswer(calls, login, answer) {
      if (answer.success) {
        const { posted } = scenario.server;
        // A tab that wakes may read of a success and of the session's end in one turn.
        const isOver = calls.client.state === State.CLOSED;
        const joined = { at: calls.log.length, posted: posted.length };
        if (!isMember(guest()) && !isOver) guest().joined = joined;
        guest().arrivedBefore ??= scenario.arrivals.length;
      }
      checkAnswer(scenario, calls, login, codeOf(answer));
    },
    checkTalk: (calls, talk, result) => void checkOutcome(calls, talk, result),
    checkLogout: () => undefined,
  };
}

function checkAnswer({ guests }: Scenario, calls: Calls, login: Login, code: string): void {
  const since = calls.log.slice(login.since);
  const is = `${code || "success"} from ${State[login.state]} after ${since.join()}`;
  const wasConnected = login.state === State.CONNECTED;
  if (code === "") return assert.ok(wasConnected || since.includes("state CONNECTED"), is);
  if (code === "already_connected") return assert.ok(wasConnected, is);
  if (code === "aborted") return assert.equal(login.controller?.signal.aborted, true, is);
  assert.notEqual(calls.client.state, State.CONNECTED, is);
  if (code === "kicked_out") assert.ok(calls.isDisposed || since.includes("Kickout"), is);
  const hasLoggedOut = guests.some(({ application }) => application.calls.logouts.length > 0);
  if (code === "closed") assert.ok(calls.isDisposed || hasLoggedOut, is);
}

/** When all are disposed of, or gone. */
export function checkNothingLeft({ browser, guests, server }: Scenario): void {
  const live = guests
    .filter(({ life }) => life.fate === "here")
    .map(({ application }) => application);
  const sum = (of: (application: Application) => number): number =>
    live.reduce((total, each) => total + of(each), 0);
  assert.equal(
    sum(({ store }) => store.opened),
    0,
    "stores after the end",
  );
  assert.equal(
    sum(({ loops }) => loops.open),
    0,
    "loops after the end",
  );
  assert.equal(
    sum(({ pages }) => pages),
    0,
    "pages of offline messages after the end",
  );
  assert.deepEqual(server.used, [], "connections after the end");
  assert.equal(browser.channels.size, 0, "channels after the end");
  assert.deepEqual(browser.query(), { held: [], pending: [] }, "locks after the end");
  assert.equal(browser.clock.pending - server.ending, 0, "timers after the end");
}
