// As js/base/signals.ts has it, with the KIMError that the application knows: of this package's main entry.
import { KIMError, type SignalOptions } from "kim-web-sdk";

/** The signal of a call's options. Throws for what is none. */
export function signalOf(options: SignalOptions | undefined): AbortSignal | undefined {
  const given = options as (SignalOptions & Partial<AbortSignal>) | undefined;
  // A signal in the place of options has a method, which is none: otherwise it would be ignored.
  const signal = given?.signal ?? (given?.addEventListener as AbortSignal | undefined);
  if (!signal || typeof signal.addEventListener === "function") return signal;
  throw new KIMError("invalid_argument", "options.signal must be an AbortSignal");
}
