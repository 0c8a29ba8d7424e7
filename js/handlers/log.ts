import { tellHandlers } from "./listeners.js";

/**
 * Receives the client's log. It never contains a token or the content of a message. If a logger throws,
 * that affects nothing else.
 */
export interface Logger {
  /** Not used so far. */
  debug?(text: string): void;
  /** Logs each change of the state. */
  info?(text: string): void;
  /** Logs every "error" event, messages without a handler, and unknown names of options and events. */
  warn?(text: string): void;
  /** Logs that a handler of the "error" event threw, or that its promise rejected. */
  error?(text: string): void;
}

/** Writes one line. */
export type Log = (level: keyof Logger, text: string) => void;

/** Logs to an application's logger. Ignores what it throws, and promises of it that reject. */
export const logOf =
  (logger: Logger | undefined): Log =>
  (level, text) =>
    tellHandlers([() => logger?.[level]?.(text)], text, () => undefined);
