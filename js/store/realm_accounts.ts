import { accountKey } from "../base/namespace.js";

/** Accounts remembered in one realm; beyond it the one that was opened longest ago is forgotten. */
const MAX_ACCOUNTS = 64;

/** What stores in memory keep of each account, for the life of the realm. */
export class RealmAccounts<T> {
  private readonly _accounts = new Map<string, T>();

  constructor(private readonly _make: () => T) {}

  /** What is kept of the account so far, or made for a new one. */
  open(namespace: string, account: string): T {
    const accounts = this._accounts;
    const key = accountKey(namespace, account);
    const kept = accounts.get(key) ?? this._make();
    accounts.delete(key);
    accounts.set(key, kept);
    const [oldest = key] = accounts.keys();
    if (accounts.size > MAX_ACCOUNTS) accounts.delete(oldest);
    return kept;
  }
}
