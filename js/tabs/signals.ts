import { KIMError, type SignalOptions } from "kim-web-sdk";
import { signalIn } from "../base/signals.js";

export function check(isSo: boolean, message: string): void {
  // Throw the main entry's KIMError, which is the class that the application knows.
  if (!isSo) throw new KIMError("invalid_argument", message);
}

/** The signal of a call's options. Throws if it is not an AbortSignal. */
export function signalOf(options: SignalOptions | undefined): AbortSignal | undefined {
  return signalIn(options, check);
}
