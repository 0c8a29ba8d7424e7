/** The events of `register`. */
export enum KIMEvent {
  /** The connection was lost; the client reconnects by itself. */
  Reconnecting = "Reconnecting",
  /** Connected again, and the index of missed messages has been fetched. */
  Reconnected = "Reconnected",
  /** The session has ended, until the next `login`: by logout, kickout, or because reconnecting was given up. */
  Closed = "Closed",
  /** The account has logged in elsewhere. */
  Kickout = "Kickout",
}

/** The state of a client's connection. */
export enum State {
  /** Before the first login. */
  INIT = 0,
  /** A login is under way. */
  CONNECTING,
  /** Logged in, and the index of missed messages has been fetched. */
  CONNECTED,
  /** The connection was lost; the client reconnects by itself. */
  RECONNECTING,
  /** A logout is under way. The spelling is the TypeScript SDK's. */
  CLOSEING,
  /** The session has ended, until the next `login`. */
  CLOSED,
}

/** The statuses that only the client itself uses; no server sends them. */
export enum KIMStatus {
  /** The request was sent but not answered: the server may or may not have acted on it. */
  RequestTimeout = 10,
  /** The request was not sent, or was refused every time. */
  SendFailed = 11,
}
