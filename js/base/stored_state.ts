import type Long from "long";

/** A message's place in time: send time first, then id. */
export interface MessageMark {
  /** Nanoseconds since 1970, by the server's clock. */
  sendTime: Long;
  /** Breaks the tie between messages of one moment. */
  messageId: Long;
}

/** What a store knows of an account when a session begins. */
export interface StoredState {
  /** The last index entry that is safe in the store; zero for none. */
  cursor: Long;
  /** The newest acknowledged message. */
  mark?: MessageMark | undefined;
  /** The newest ids that the store knows, oldest first: of messages and of index entries. */
  known: Long[];
}
