import type Long from "long";

/** A message's position in the order of messages: by send time, then by id. */
export interface MessageMark {
  /** Nanoseconds since 1970, by the server's clock. */
  sendTime: Long;
  /** Breaks the tie between messages with the same send time. */
  messageId: Long;
}

/** What a store knows about an account when a session begins. */
export interface StoredState {
  /** The id of the last index entry that is safe in the store; zero if there is none. */
  cursor: Long;
  /** The newest acknowledged message. */
  mark?: MessageMark | undefined;
  /** The newest ids that the store knows, of messages and of index entries, oldest first. */
  known: Long[];
}
