import type { CoreCalls } from "../core/calls.js";

/**
 * The core's functions for sessions (src/bindings/session_exports.cc documents each). Those that take
 * `now` hand in inputs; each returns the address of its answer: the next deadline, then the effects.
 */
export interface SessionCalls extends CoreCalls {
  kim_session_create(seedLow: number, seedHigh: number): number;
  kim_session_destroy(session: number): void;
  kim_session_option(session: number, index: number, value: number): void;
  kim_session_stats(session: number): number;
  kim_session_advance(session: number, buffered: number, now: number): number;
  kim_session_login(session: number, now: number): number;
  kim_session_logout(session: number, now: number): number;
  kim_session_hint(session: number, hint: number, now: number): number;
  kim_session_socket_opened(session: number, connection: number, now: number): number;
  kim_session_socket_closed(session: number, connection: number, now: number): number;
  kim_session_frame(session: number, connection: number, size: number, now: number): number;
  kim_session_text(session: number, connection: number, now: number): number;
  kim_session_token_ready(
    session: number,
    connection: number,
    size: number,
    renewable: number,
    now: number,
  ): number;
  kim_session_token_failed(session: number, connection: number, now: number): number;
  kim_session_request(
    session: number,
    id: number,
    commandSize: number,
    destSize: number,
    payloadSize: number,
    sequence: number,
    timeoutMs: number,
    now: number,
  ): number;
  kim_session_talk(session: number, id: number, timeoutMs: number, now: number): number;
  kim_session_cancel(session: number, id: number, now: number): number;
  kim_session_handled(session: number, count: number, now: number): number;
  kim_session_store_loaded(session: number, connection: number, size: number, now: number): number;
  kim_session_store_done(session: number, count: number, ok: number, now: number): number;
}

/** The functions that hand in an input. They take the session, then the input's data, then `now`. */
export type InputName = Exclude<
  keyof SessionCalls,
  | keyof CoreCalls
  | "kim_session_create"
  | "kim_session_destroy"
  | "kim_session_option"
  | "kim_session_stats"
>;

/** The data of an input: the arguments between `session` and `now`. */
export type InputArgs<K extends InputName> =
  Parameters<SessionCalls[K]> extends [
    session: number,
    ...args: infer Args extends number[],
    now: number,
  ]
    ? Args
    : never;
