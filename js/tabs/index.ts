/** One connection for all tabs of an account; everything else is exported by `kim-web-sdk`. */
export { SharedClient } from "./client.js";
export type { SharedOptions } from "./options.js";
export type { LockEntry, LockList, TabChannel, TabChannelClass, TabLocks } from "./platform.js";
