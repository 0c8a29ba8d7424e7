/** What every entry with a core of its own exports. */
export { KIMClient, type LoginResult } from "./client/client.js";
export { Content, type ContentLike } from "./client/content.js";
export type {
  GroupNotification,
  KIMEventMap,
  KIMHandler,
  Notification,
  OtherNotification,
} from "./client/events.js";
export type { GroupCreateInput, GroupMember, GroupResult } from "./client/groups.js";
export { doLogin, LoginBody, type LoginOptions, type LoginOutcome } from "./client/login.js";
export { OfflineMessages, type LoadedContents, type OfflineSource } from "./client/offline.js";
export type { KIMOptions, UrlProvider } from "./client/options.js";
export { Response, type TalkResult } from "./client/response.js";
export { Request } from "./client/request.js";
export type { Clock } from "./base/clock.js";
export { KIMError, type KIMErrorCode } from "./base/errors.js";
export { Message, type MessageIdLike } from "./base/message.js";
export type { ShownClient } from "./base/shown.js";
export type { SignalOptions } from "./base/signals.js";
export { KIMEvent, KIMStatus, State } from "./base/states.js";
export type { MessageMark, StoredState } from "./base/stored_state.js";
export { ready, type CoreSource } from "./core/module.js";
export type { Logger } from "./handlers/log.js";
export type { SessionStats } from "./session/binding.js";
export type { Credentials, TokenProvider } from "./session/credentials.js";
export type { RequestOptions } from "./session/requests.js";
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
export { Store } from "./store/facade.js";
export { IndexedDBStore } from "./store/indexeddb.js";
export { MemoryStore } from "./store/memory.js";
export type { AccountStore, MessageStore, PruneLimits } from "./store/types.js";
export * from "./wire/index.js";
export { sleep, TimeUnit } from "./sleep.js";
export { version } from "./version.js";
