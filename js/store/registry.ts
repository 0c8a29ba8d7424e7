import { MemoryAccountStore } from "./memory.js";
import type { AccountStore } from "./types.js";

/** The account stores that clients of this realm have open, the most recent login last. */
const open = new Set<AccountStore>();
let fallback: AccountStore | undefined;

export function addOpenStore(store: AccountStore): void {
  open.delete(store);
  open.add(store);
}

export function removeOpenStore(store: AccountStore): void {
  open.delete(store);
}

/** The store that `Store` writes to; before any login one that belongs to no account. */
export function currentStore(): AccountStore {
  return [...open].pop() ?? (fallback ??= new MemoryAccountStore());
}

/** Where `Store` looks for messages: the newest login first. */
export function searchedStores(): AccountStore[] {
  return [...open, ...(fallback ? [fallback] : [])].reverse();
}
