import { tellHandlers } from "./events.js";
import type { Logger } from "./options.js";

/** Writes one line. */
export type Log = (level: keyof Logger, text: string) => void;

/** A logger is the application's: what it throws, and a promise of its that rejects, changes nothing. */
export const logOf =
  (logger: Logger | undefined): Log =>
  (level, text) =>
    tellHandlers([() => logger?.[level]?.(text)], text, () => undefined);
