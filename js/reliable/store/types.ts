/** A message that waits to be sent, as stores keep it. */
export interface OutgoingRecord {
  /** The sender's id of the message: the key. */
  id: string;
  /** Messages of one outbox are sent in this order. Unique within one owner. */
  order: number;
  /** The outbox that sends it; see `Owner`. */
  owner: string;
  /** Whether `dest` is a group. */
  isGroup: boolean;
  /** An account, or a group's id. */
  dest: string;
  /** A MessageType, or any number of the application's. */
  type: number;
  /** At most 5000 characters. */
  body: string;
  /** The application's own. */
  extra: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** How often it was sent, counting an attempt that has only begun. */
  attempts: number;
}

/** The newest messages of one sender, to recognise one that comes twice. */
export interface SeenRecord {
  /** The key. */
  sender: string;
  /** The sender's id and the server's, decimal, of each message; oldest first. */
  ids: [id: string, messageId: string][];
  /** Grows with every write: the sender with the smallest was heard of longest ago. */
  order: number;
}

/**
 * Keeps what must survive a reload, one account apart from another. An adapter of your own
 * implements this. A promise that rejects, or does not settle within `storeTimeout` after those of all
 * calls before it have, makes the outbox or inbox go on in memory.
 */
export interface ReliableStore {
  /**
   * Opens what is kept for one account.
   * @param namespace which server the account belongs to: the option, or the URL's host
   */
  open(namespace: string, account: string): Promise<ReliableAccountStore>;
}

/** What is kept for one account. Every write is durable when its promise resolves. */
export interface ReliableAccountStore {
  /** All of them, in any order. */
  outgoing(): Promise<OutgoingRecord[]>;
  /** Adds a record, or replaces the one with its id. */
  putOutgoing(record: OutgoingRecord): Promise<void>;
  /** Forgets a record; one that is not here is forgotten already. */
  removeOutgoing(id: string): Promise<void>;
  /** All of them, in any order. */
  seen(): Promise<SeenRecord[]>;
  /** Adds a record, or replaces the one of its sender. */
  putSeen(record: SeenRecord): Promise<void>;
  /** Forgets a sender; one that is not here is forgotten already. */
  removeSeen(sender: string): Promise<void>;
  /** Lets go of what is open. Nothing else is called afterwards. */
  close(): Promise<void>;
}
