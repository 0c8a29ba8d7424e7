import { signalIn, type SignalOptions } from "../base/signals.js";
import { check } from "./errors.js";

/** The signal of a call's options. Throws a ReliableError `invalid_argument` for what is none. */
export const signalOf = (options: SignalOptions | undefined): AbortSignal | undefined =>
  signalIn(options, check);
