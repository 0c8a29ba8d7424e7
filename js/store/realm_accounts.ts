import { accountKey } from "../base/namespace.js";

/** The most accounts that one realm remembers; beyond that, the least recently opened one is forgotten. */
const maxAccounts = 64;

/**
 * Remembers one value for each account, for the lifetime of the realm. The function that it returns opens an
 * account: it returns the account's value, which `make` creates for a new account.
 */
export function realmAccounts<T>(make: () => T): (namespace: string, account: string) => T {
  const accounts = new Map<string, T>();
  return (namespace, account) => {
    const key = accountKey(namespace, account);
    const kept = accounts.get(key) ?? make();
    accounts.delete(key);
    accounts.set(key, kept);
    const [oldest = key] = accounts.keys();
    if (accounts.size > maxAccounts) accounts.delete(oldest);
    return kept;
  };
}
