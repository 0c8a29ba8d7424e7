/**
 * The numbers that the C++ session and this folder share. The C++ side is src/session/*.h and
 * src/bindings/session_*.h; tests/js/session/abi.test.ts reads those headers and fails when the
 * two sides differ.
 */

/** The first slot of an effect's record: the effect's index in the C++ variant, counted from 1. */
export const enum EffectKind {
  None = 0,
  AcquireToken,
  OpenSocket,
  SendFrame,
  CloseSocket,
  StateChanged,
  EventRaised,
  LoginFinished,
  LogoutFinished,
  LoadStore,
  StoreIndexes,
  DeliverOffline,
  DeliverMessage,
  StoreMessage,
  StoreMark,
  CompleteRequest,
  Notify,
  Report,
}

export const enum LoginResult {
  Success = 0,
  AlreadyConnected,
  Refused,
  Timeout,
  ConnectionLost,
  Malformed,
  LoggedOut,
  TokenFailed,
  KickedOut,
  SessionLost,
}

export const enum Outcome {
  Answered = 0,
  Timeout,
  ConnectionLost,
  NotSent,
  QueueFull,
  RetriesExhausted,
  Cancelled,
  CancelledInFlight,
}

export const enum Problem {
  MalformedFrame = 1,
  FrameTooLarge,
  TextFrame,
  UnexpectedPacket,
  SyncFailed,
  StoreFailed,
  SessionLost,
  ReadTimeout,
  TokenRejected,
  ReconnectExhausted,
  HandlerTimeout,
  MoreBadFrames,
  TokenTimeout,
  OpenTimeout,
}

export const enum Hint {
  Online = 0,
  Offline,
  Wake,
}

/** The names of `SessionOptions`, in the order of src/bindings/session_options.h. */
export const optionNames = [
  "loginTimeout",
  "logoutTimeout",
  "closeGrace",
  "backoffBase",
  "backoffCap",
  "stableAfter",
  "heartbeatInterval",
  "probeTimeout",
  "suspendThreshold",
  "requestTimeout",
  "retryDelay",
  "ackInterval",
  "ackDelay",
  "handlerTimeout",
  "storeTimeout",
  "maxReconnectAttempts",
  "readTimeoutIntervals",
  "maxPendingRequests",
  "ackOverflow",
  "maxHeldPushes",
  "maxKnownIds",
  "catchUpAfter",
  "maxFrameBytes",
  "maxBufferedBytes",
  "queueWhileDisconnected",
] as const;
