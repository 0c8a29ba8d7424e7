import { MemoryAccountStore } from "./memory.js";
import type { AccountStore } from "./types.js";

/**
 * The account stores that clients of this realm have open, the most recent login last. The first one
 * belongs to no account: `Store` writes to it while there is no other.
 */
export const openStores = /* @__PURE__ */ new Set<AccountStore>([
  /* @__PURE__ */ new MemoryAccountStore(),
]);
