import { signalIn, type SignalOptions } from "../base/signals.js";
import { check } from "./errors.js";

/** The signal of a call's options. Throws a ReliableError `invalid_argument` if it is not an AbortSignal. */
export const signalOf = (options: SignalOptions | undefined): AbortSignal | undefined =>
  signalIn(options, check);
