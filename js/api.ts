/** Everything that each entry of the package exports. */
export { KIMClient, type ContentLike, type LoginResult, type TalkResult } from "./client.js";
export { ready, type CoreSource } from "./core/module.js";
export { KIMError, type KIMErrorCode } from "./errors.js";
export {
  KIMEvent,
  KIMStatus,
  State,
  type GroupNotification,
  type KIMEventMap,
  type KIMHandler,
  type Notification,
  type OtherNotification,
} from "./events.js";
export type { GroupCreateInput, GroupMember, GroupResult } from "./groups.js";
export { doLogin, LoginBody, type LoginOptions, type LoginOutcome } from "./login.js";
export { Content, Message, type MessageIdLike } from "./message.js";
export { OfflineMessages, type LoadedContents, type OfflineSource } from "./offline.js";
export type { KIMOptions, Logger, UrlProvider } from "./options.js";
export { Request, Response } from "./response.js";
export type { SessionStats } from "./session/binding.js";
export type { Clock } from "./session/clock.js";
export type { Credentials, TokenProvider } from "./session/credentials.js";
export type { RequestOptions } from "./session/requests.js";
export type { SignalOptions } from "./session/signals.js";
export type { SessionOptions } from "./session/session_options.js";
export type {
  LoginSocket,
  SocketCloseEvent,
  SocketErrorEvent,
  SocketHandler,
  SocketMessageEvent,
  WebSocketClass,
  WebSocketLike,
} from "./session/transport.js";
export { sleep, TimeUnit } from "./sleep.js";
export { Store } from "./store/facade.js";
export { IndexedDBStore } from "./store/indexeddb.js";
export { MemoryStore } from "./store/memory.js";
export type {
  AccountStore,
  MessageMark,
  MessageStore,
  PruneLimits,
  StoredState,
} from "./store/types.js";
export { version } from "./version.js";
export * from "./wire/index.js";
