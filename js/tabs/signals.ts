import { KIMError, type SignalOptions } from "kim-web-sdk";
import { signalIn } from "../base/signals.js";

export function check(isSo: boolean, message: string): void {
  // The KIMError that the application knows: of this package's main entry.
  if (!isSo) throw new KIMError("invalid_argument", message);
}

/** The signal of a call's options. Throws for what is none. */
export function signalOf(options: SignalOptions | undefined): AbortSignal | undefined {
  return signalIn(options, check);
}
