import type { KIMError } from "../base/errors.js";
import type { SignalOptions } from "../base/signals.js";
import type { AccountStore } from "../store/types.js";

/** What other parts of this package may use of a client, but applications may not. */
export interface Internals {
  /** The store of the account that has logged in last; undefined before the first login. */
  store(): AccountStore | undefined;
  report(error: KIMError): void;
  /** Resolves once a login under way has named the account or failed; immediately if none is under way. */
  named(options?: SignalOptions): Promise<void>;
}

/** The internals of each client. This map keeps their names out of the public class. */
export const internals = /* @__PURE__ */ new WeakMap<object, Internals>();
