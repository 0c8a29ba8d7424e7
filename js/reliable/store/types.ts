/** A message that waits to be sent, as it is stored. */
export interface OutgoingRecord {
  /** The id that the sender assigned; the key of the record. */
  id: string;
  /** Messages of one outbox are sent in this order. Unique per owner. */
  order: number;
  /** The outbox that sends it; see `Owner`. */
  owner: string;
  /** Whether `dest` is a group. */
  isGroup: boolean;
  /** An account, or a group's id. */
  dest: string;
  /** A MessageType, or a number of the application's own. */
  type: number;
  /** At most 5000 characters. */
  body: string;
  /** The application's own. */
  extra: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** How often it was sent, including an attempt that has only started. */
  attempts: number;
}

/** The newest messages of one sender, to recognise duplicates. */
export interface SeenRecord {
  /** The key. */
  sender: string;
  /** The sender's id and the server's, decimal, of each message; oldest first. */
  ids: [id: string, messageId: string][];
  /** Grows with every write: the least recent sender has the smallest. */
  order: number;
}

/**
 * Stores what must survive a reload, separately for each account. Implement this for a store of your own. If
 * a promise rejects, does not settle within `storeTimeout` after all earlier calls have settled, or resolves
 * with anything but the records that were put, the outbox or inbox continues in memory.
 */
export interface ReliableStore {
  /**
   * Opens the records of one account.
   * @param namespace the server that the account belongs to: the option, or the URL's host
   */
  open(namespace: string, account: string): Promise<ReliableAccountStore>;
}

/** The records of one account. Every write is durable when its promise resolves. */
export interface ReliableAccountStore {
  /** All of them, in any order. */
  outgoing(): Promise<OutgoingRecord[]>;
  /** Adds a record, or replaces the one with its id. */
  putOutgoing(record: OutgoingRecord): Promise<void>;
  /**
   * Replaces the owner of all records of one outbox, either in all of them or in none. Without this method, an
   * outbox puts the records one by one. If a page is closed or a store fails meanwhile, two outboxes may then have
   * a part of them each, and send them out of order.
   */
  moveOutgoing?(from: string, to: string): Promise<void>;
  /** Removes a record; does nothing if there is none. */
  removeOutgoing(id: string): Promise<void>;
  /** All of them, in any order. */
  seen(): Promise<SeenRecord[]>;
  /** Adds a record, or replaces the one of its sender. */
  putSeen(record: SeenRecord): Promise<void>;
  /** Removes a sender; does nothing if there is none. */
  removeSeen(sender: string): Promise<void>;
  /** Closes the store. No other method is called afterwards. */
  close(): Promise<void>;
}
