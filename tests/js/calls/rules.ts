// What must hold, whatever an application calls, and whatever becomes of its connections.
import assert from "node:assert/strict";
import { KIMStatus, State, type LoginResult, type TalkResult } from "kim-web-sdk";
import type { Application } from "./application.js";
import type { Calls, Login, Logout, Talk } from "./calls.js";
import type { Scenario } from "./scenario.js";
import type { CourseSocket } from "./socket.js";

/** From each state, those that can be told next. */
export const follows: Record<string, readonly string[]> = {
  INIT: ["CONNECTING"],
  CONNECTING: ["CONNECTED", "INIT", "CLOSEING", "CLOSED"],
  CONNECTED: ["RECONNECTING", "CLOSEING", "CLOSED"],
  RECONNECTING: ["CONNECTED", "CLOSEING", "CLOSED"],
  CLOSEING: ["CLOSED"],
  CLOSED: ["CONNECTING"],
};

export const isOut = (state: State): boolean => state === State.INIT || state === State.CLOSED;

/** Nothing is under way that a login could wait for. */
export const isAtRest = (state: State): boolean => isOut(state) || state === State.CONNECTED;

/** Milliseconds, with what passes in a step. */
const mostForLogout = 2000;

const sent: number = 0;
const unknown: number = KIMStatus.RequestTimeout;
const notSent: number = KIMStatus.SendFailed;

export function checkAtAnyMoment(scenario: Scenario): void {
  const { application, arrivals, calls, server } = scenario;
  checkHandlers(application);
  checkArrival(application, arrivals);
  assert.ok(server.used.length <= 1, `${server.used.length} connections`);
  assert.ok(!server.used[0]?.hasFailed, "a connection that has failed");
  checkStates(calls);
  checkOrder(calls);
  checkPromises(calls);
}

export function checkHandlers({ calls, delivered, reported, thrown }: Application): void {
  if (calls.broken.length > 0) throw calls.broken[0];
  assert.equal(new Set(delivered).size, delivered.length, `delivered ${delivered.join()}`);
  assert.equal(reported, thrown, "what handlers throw is reported once");
}

function checkStates({ log, client, isDisposed, server }: Calls): void {
  const states = log.flatMap((entry) => entry.match(/^state (.*)/)?.slice(1) ?? []);
  for (const [i, state] of states.entries()) {
    const before = states[i - 1] ?? "INIT";
    assert.ok(follows[before]?.includes(state), `${before} is followed by ${state}`);
  }
  const count = (entry: string): number => log.filter((each) => each === entry).length;
  assert.ok(count("Kickout") <= count("state CLOSEING"), log.join());
  const events = log.filter((entry) => !/^(state (?!CLOSED)|logout)/.test(entry));
  const pairs = [
    ["Reconnecting", "state RECONNECTING"],
    ["Closed", "state CLOSED"],
  ] as const;
  // Of a pair a handler of the first may dispose of the client.
  for (const [event, told] of isDisposed ? [] : pairs) {
    assert.equal(count(event), count(told), log.join());
  }
  for (const [i, event] of events.entries()) {
    if (event === "Closed") assert.equal(events[i - 1], "state CLOSED", log.join());
    if (event === "Reconnected") assert.equal(events[i - 1], "Reconnecting", log.join());
  }
  const { state, account, channelId } = client;
  if (isOut(state)) assert.deepEqual([account, channelId, server.used], ["", "", []]);
  if (isDisposed) assert.equal(state, State.CLOSED);
  else assert.equal(State[state], states.at(-1) ?? "INIT");
  if (state !== State.CONNECTED) return;
  assert.equal(server.used[0], server.session, "connected to the gateway");
  assert.deepEqual([account, channelId], ["alice", server.session?.channelId]);
}

/** Messages to one destination go in the order of the calls, and again only after a status that allows it. */
export function checkOrder({ server, talks }: Calls): void {
  for (const to of ["bob", "carol"]) {
    const given = talks.filter(({ dest }) => dest === to).map(({ body }) => body);
    const sent = server.sent.filter(({ dest }) => dest === to).map(({ body }) => body);
    // What other clients send is no business of this one's.
    const bodies = sent.filter((body) => given.includes(body));
    const first = [...new Set(bodies)];
    assert.deepEqual(
      first,
      given.filter((body) => first.includes(body)),
      `to ${to}`,
    );
    for (const body of first) {
      const times = bodies.filter((each) => each === body).length;
      const allowed = 1 + server.deferred.filter((each) => each === body).length;
      assert.ok(times <= allowed, `${body} was sent ${times} times of ${allowed}`);
    }
  }
}

/**
 * A message does not come to handlers after one that is newer and has arrived later. `arrivals`: the ids of what has
 * come over connections, in order.
 */
export function checkArrival({ order }: Application, arrivals: readonly bigint[]): void {
  const places = order.map((id) => arrivals.indexOf(id));
  for (const [i, id] of order.entries()) {
    const place = places[i] as number;
    const late = order.slice(i + 1).find((other, k) => {
      const otherPlace = places[i + 1 + k] as number;
      return other < id && otherPlace >= 0 && otherPlace < place;
    });
    assert.equal(late, undefined, `after ${id}; ${order.join()} of ${arrivals.join()}`);
  }
}

/** What has ended is not sent any more. */
export function checkNotOver({ talks }: Calls, sent: string): void {
  const talk = talks.find(({ body }) => body === sent);
  assert.equal(talk?.result, undefined, `${sent} is sent`);
}

/** A logout ends the logins that were called before. */
export function checkCalledOff(logins: readonly Login[], logouts: readonly Logout[]): void {
  const before = Math.max(0, ...logouts.map(({ isOver, logins }) => (isOver ? logins : 0)));
  const left = logins.slice(0, before).filter(({ result }) => !result);
  assert.deepEqual(left, [], "logins that were called before a logout");
}

function checkPromises({ client, logins, logouts, open, longestLogout, isDisposed }: Calls): void {
  const { state } = client;
  const waiting = logins.filter(({ result }) => !result).length;
  if (state === State.CONNECTING) assert.ok(waiting > 0, "a login that nobody waits for");
  if (isAtRest(state)) assert.equal(waiting, 0, `logins wait in state ${State[state]}`);
  checkCalledOff(logins, logouts);
  assert.ok(longestLogout <= mostForLogout, `a logout takes ${longestLogout} ms`);
  if (isOut(state) || isDisposed) assert.deepEqual(open, [], `in state ${State[state]}`);
}

/** The code of an answer that is no success. */
export const codeOf = ({ err }: LoginResult | TalkResult): string => err?.code ?? "";

/** When a login is answered. */
export function checkAnswer(
  { log, client, isDisposed }: Calls,
  login: Login,
  answer: LoginResult,
): void {
  const since = log.slice(login.since);
  const has = (entry: string): boolean => since.includes(entry);
  const code = codeOf(answer);
  const is = `${code || "success"} after ${since.join()}`;
  assert.equal(answer.success, code === "", is);
  if (answer.success) return assert.ok(has("state CONNECTED"), is);
  if (code === "already_connected") return assert.equal(login.state, State.CONNECTED, is);
  if (code === "aborted") return assert.equal(login.controller?.signal.aborted, true, is);
  assert.notEqual(client.state, State.CONNECTED, is);
  if (code === "kicked_out") assert.ok(isDisposed || has("Kickout"), is);
  // Also before, if it shares the answer to a login that was ended by it.
  if (code === "closed") assert.ok(isDisposed || log.includes("logout"), is);
}

/** When a message has ended: what its status says of the wire is true. */
export function checkTalk(calls: Calls, talk: Talk, result: TalkResult): void {
  const { isDisposed, server } = calls;
  const { times, is } = checkOutcome(calls, talk, result);
  // The session wanted to send it, and the end of its connection came before.
  const mayBeUnsent = isDisposed || server.sockets.some(({ hasFailed }) => hasFailed);
  if (result.status === unknown) assert.ok(times > 0 || mayBeUnsent, is);
}

/** What can be said of it without knowing who sends it. */
export function checkOutcome({ server }: Calls, { body }: Talk, result: TalkResult) {
  const code = codeOf(result);
  const times = server.sent.filter((each) => each.body === body).length;
  const arrivals = server.arrived.filter((each) => each.body === body).length;
  const is = `${body} ended with ${result.status} (${code}), was sent ${times} times, and arrived ${arrivals} times`;
  assert.equal(result.status !== sent, code !== "", is);
  if (result.status === sent) assert.ok(arrivals > 0, is);
  const isRepeated = code === "retries_exhausted";
  if (result.status === notSent && !isRepeated) assert.equal(times, 0, is);
  return { times, is };
}

export function checkLogout(_: Calls, before: readonly CourseSocket[]): void {
  const open = before.filter(({ readyState }) => readyState < 2).length;
  assert.equal(open, 0, "connections when a logout has ended");
}
