/* eslint-disable @typescript-eslint/require-await -- the interface has promises, memory needs none */
import { realmAccounts } from "../../store/realm_accounts.js";
import type { OutgoingRecord, ReliableAccountStore, ReliableStore, SeenRecord } from "./types.js";

const openAccount = /* @__PURE__ */ realmAccounts(() => new MemoryAccount());

/** Lives as long as the realm: a new outbox of an account finds what the previous one has left. */
export class MemoryReliableStore implements ReliableStore {
  /** Opens the account's records; a new account has none. */
  async open(namespace: string, account: string): Promise<ReliableAccountStore> {
    return openAccount(namespace, account);
  }
}

/** Copies records in and out, as a real store does. */
class MemoryAccount implements ReliableAccountStore {
  private readonly _outgoing = new Map<string, OutgoingRecord>();
  private readonly _seen = new Map<string, SeenRecord>();

  async outgoing(): Promise<OutgoingRecord[]> {
    return [...this._outgoing.values()].map((record) => ({ ...record }));
  }

  async putOutgoing(record: OutgoingRecord): Promise<void> {
    this._outgoing.set(record.id, { ...record });
  }

  async moveOutgoing(from: string, to: string): Promise<void> {
    for (const record of this._outgoing.values()) if (record.owner === from) record.owner = to;
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

  /** Keeps the records, for the account's next outbox. */
  async close(): Promise<void> {}
}
