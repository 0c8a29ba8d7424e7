// As js/base/signals.ts has it, with the KIMError that the application knows: of this package's main entry.
import { KIMError, type SignalOptions } from "kim-web-sdk";

/** Why what a call was given as its signal is none; undefined if it is one, or if there is none. */
export function wrongSignal(signal: unknown): KIMError | undefined {
  const { addEventListener } = Object(signal ?? undefined) as Partial<AbortSignal>;
  const isWrong = Boolean(signal) && typeof addEventListener !== "function";
  return isWrong ? new KIMError("invalid_argument", "signal must be an AbortSignal") : undefined;
}

/** The signal of a call's options. Throws for what is none. */
export function signalOf(options: SignalOptions | undefined): AbortSignal | undefined {
  const wrong = wrongSignal(options?.signal);
  if (wrong) throw wrong;
  return options?.signal;
}
