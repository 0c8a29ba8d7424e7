/** Messages that arrive once, in order: `kim-web-sdk/reliable`. Works with a client of any entry. */
export type {
  AttemptResult,
  OfflinePages,
  ReliableClient,
  SendError,
  TalkContent,
} from "./client.js";
export { isMessageId, newMessageId, unwrapExtra, wrapExtra, type Envelope } from "./envelope.js";
export { ReliableError, type ReliableErrorCode } from "./errors.js";
export { Inbox, type InboxEventMap, type InboxOptions } from "./inbox/inbox.js";
export { UniqueOfflineMessages } from "./inbox/offline.js";
export {
  Outbox,
  type OutboxEventMap,
  type OutboxOptions,
  type OutgoingContent,
  type SendOptions,
} from "./outbox/outbox.js";
export type { Outgoing, OutgoingStatus } from "./outbox/outgoing.js";
export type { Locks } from "./outbox/owner.js";
export type { ShelfOptions } from "./shelf.js";
export { IndexedDBReliableStore } from "./store/indexeddb.js";
export { MemoryReliableStore } from "./store/memory.js";
export type {
  OutgoingRecord,
  ReliableAccountStore,
  ReliableStore,
  SeenRecord,
} from "./store/types.js";
