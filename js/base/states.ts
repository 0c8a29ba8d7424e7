/** What `register` listens to. */
export enum KIMEvent {
  /** The connection was lost; the client connects again by itself. */
  Reconnecting = "Reconnecting",
  /** Connected again, and what was missed has been fetched. */
  Reconnected = "Reconnected",
  /** Over, until the next `login`: after a logout or a kickout, or when reconnecting was given up. */
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
  /** Logged in, and what was missed has been fetched. */
  CONNECTED,
  /** The connection was lost; the client connects again by itself. */
  RECONNECTING,
  /** A logout is under way. The spelling is the TypeScript SDK's. */
  CLOSEING,
  /** Over, until the next `login`. */
  CLOSED,
}

/** The statuses that the client itself gives; they never travel. */
export enum KIMStatus {
  /** The request was sent, but not answered: whether the server acted on it is not known. */
  RequestTimeout = 10,
  /** The request was not sent, or was refused every time. */
  SendFailed = 11,
}
