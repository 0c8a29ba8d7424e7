import type { KIMError } from "../base/errors.js";
import type { SignalOptions } from "../base/signals.js";
import type { AccountStore } from "../store/types.js";

/** What parts of this package may know of a client, and applications need not. */
export interface Internals {
  /** The store of the account that has logged in last; undefined before the first login. */
  store(): AccountStore | undefined;
  report(error: KIMError): void;
  /** Resolves when a login that is under way has named the account, or has failed; at once if there is none. */
  named(options?: SignalOptions): Promise<void>;
}

/** By client. A map beside it keeps these names out of the public class. */
export const internals = /* @__PURE__ */ new WeakMap<object, Internals>();
