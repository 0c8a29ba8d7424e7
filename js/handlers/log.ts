import { tellHandlers } from "./listeners.js";

/**
 * Where the client says what it does. Never a token, never what is in a message. A logger that fails
 * changes nothing.
 */
export interface Logger {
  /** Not used so far. */
  debug?(text: string): void;
  /** Each change of the state. */
  info?(text: string): void;
  /** What the "error" event reports too, a message without a handler, and unknown names of options and events. */
  warn?(text: string): void;
  /** A handler of the "error" event that threw, or whose promise was rejected. */
  error?(text: string): void;
}

/** Writes one line. */
export type Log = (level: keyof Logger, text: string) => void;

/** A logger is the application's: what it throws, and a promise of its that rejects, changes nothing. */
export const logOf =
  (logger: Logger | undefined): Log =>
  (level, text) =>
    tellHandlers([() => logger?.[level]?.(text)], text, () => undefined);
