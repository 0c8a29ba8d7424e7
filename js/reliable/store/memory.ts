/* eslint-disable @typescript-eslint/require-await -- an interface of promises, kept without waiting */
import { realmAccounts } from "../../store/realm_accounts.js";
import type { OutgoingRecord, ReliableAccountStore, ReliableStore, SeenRecord } from "./types.js";

const openAccount = /* @__PURE__ */ realmAccounts(() => new MemoryAccount());

/** For the life of the realm: a new outbox of an account finds what the one before has left. */
export class MemoryReliableStore implements ReliableStore {
  /** What is kept of the account so far; nothing for a new one. */
  async open(namespace: string, account: string): Promise<ReliableAccountStore> {
    return openAccount(namespace, account);
  }
}

/** Copies go in and out, as with a storage. */
class MemoryAccount implements ReliableAccountStore {
  private readonly _outgoing = new Map<string, OutgoingRecord>();
  private readonly _seen = new Map<string, SeenRecord>();

  async outgoing(): Promise<OutgoingRecord[]> {
    return [...this._outgoing.values()].map((record) => ({ ...record }));
  }

  async putOutgoing(record: OutgoingRecord): Promise<void> {
    this._outgoing.set(record.id, { ...record });
  }

  async removeOutgoing(id: string): Promise<void> {
    this._outgoing.delete(id);
  }

  async seen(): Promise<SeenRecord[]> {
    return [...this._seen.values()].map((record) => ({ ...record, ids: [...record.ids] }));
  }

  async putSeen(record: SeenRecord): Promise<void> {
    this._seen.set(record.sender, { ...record, ids: [...record.ids] });
  }

  async removeSeen(sender: string): Promise<void> {
    this._seen.delete(sender);
  }

  /** Stays: the next outbox of the account finds it again. */
  async close(): Promise<void> {}
}
