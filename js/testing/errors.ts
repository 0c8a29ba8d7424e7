/**
 * Why a call of the gateway failed:
 * - `invalid_option`: an option has an invalid value;
 * - `port_in_use`: another program listens on the port;
 * - `listen_failed`: the address cannot be used for another reason, or the gateway was already started;
 * - `state_file`: the state file cannot be read, understood or written;
 * - `not_listening`: the address was read while the server is not listening;
 * - `not_connected`: the account has no connection to act upon;
 * - `unsupported`: thrown by the import if the package `ws` resolves to its browser version.
 */
export type GatewayErrorCode =
  | "invalid_option"
  | "port_in_use"
  | "listen_failed"
  | "state_file"
  | "not_listening"
  | "not_connected"
  | "unsupported";

/** The error class of `kim-web-sdk/testing`. */
export class GatewayError extends Error {
  /** Always "GatewayError". */
  override get name(): string {
    return "GatewayError";
  }
  /** What went wrong, for programs. */
  readonly code: GatewayErrorCode;
  /** The error underneath, where there is one. */
  readonly cause?: unknown;

  /** `cause` becomes the property of this name. */
  constructor(code: GatewayErrorCode, message: string, cause?: unknown) {
    super(message);
    this.code = code;
    if (cause !== undefined) this.cause = cause;
  }
}
