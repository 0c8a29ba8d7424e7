// Why a connection ended, as listeners of `close` are told.

/**
 * Why a connection ended:
 * - `peer`: the client closed it, or its network failed;
 * - `login_timeout`, `read_timeout`: it was silent for too long;
 * - `refused`: its login failed;
 * - `protocol`: it sent something that no client may send;
 * - `overflow`: it did not read;
 * - `fault`: a fault hook decided so;
 * - `dropped`: the test called `dropConnections`;
 * - `shutdown`: the gateway was closed.
 */
export type EndReason =
  | "peer"
  | "login_timeout"
  | "read_timeout"
  | "refused"
  | "protocol"
  | "overflow"
  | "fault"
  | "dropped"
  | "shutdown";
