import { accountKey } from "../base/namespace.js";

/** Accounts remembered in one realm; beyond it the one that was opened longest ago is forgotten. */
const maxAccounts = 64;

/**
 * What stores in memory keep of each account, for the life of the realm: opens what is kept of an account so
 * far, or what `make` gives for a new one.
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
