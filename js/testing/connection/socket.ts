// The WebSocket of one connection, with control over who sends close frames.
import { WebSocket } from "ws";
import { GatewayError } from "../errors.js";

/** Jest with jsdom takes the version for browsers, which has no class and only says that it does not work. */
function classOfNode(type: typeof WebSocket | undefined): typeof WebSocket {
  if (type) return type;
  const cure = 'in Jest with jsdom set customExportConditions to ["node", "node-addons"]';
  throw new GatewayError(
    "unsupported",
    `the package ws is here in its version for browsers: ${cure}`,
  );
}

/**
 * `ws` answers a peer's close frame by calling its own public `close`. The deployed gateway never
 * answers one, and a half-open connection cannot; so `close` is kept for `ws` and does nothing
 * once the socket is mute, and the gateway ends connections through `shut`.
 */
export class GatewaySocket extends classOfNode(WebSocket) {
  /** No close frame leaves this socket any more, neither an answer nor a first one. */
  mute = false;
  /** Called when the peer has sent a close frame that is left without an answer. */
  onUnanswered: (() => void) | undefined;
  /** Frames that were written and have not left yet. */
  #unsent = 0;
  #cutWhenSent = false;

  override close(code?: number, reason?: string | Buffer): void {
    if (!this.mute) super.close(code, reason);
    // For a frame that it cannot read `ws` gives a code alone, and then raises an error.
    else if (code === undefined || reason !== undefined) this.onUnanswered?.();
  }

  /** Sends a frame. */
  write(bytes: Uint8Array): void {
    this.#unsent += 1;
    this.send(bytes, () => {
      this.#unsent -= 1;
      if (this.#cutWhenSent && this.#unsent === 0) this.terminate();
    });
  }

  /** Sends a close frame, or cuts the socket where none may be sent. */
  shut(code: number, reason: string): void {
    if (this.mute) this.terminate();
    else super.close(code, reason);
  }

  /** As `shut`, but a socket that has to be cut is cut only when all frames have left it. */
  shutWhenSent(code: number, reason: string): void {
    if (this.mute && this.#unsent > 0) this.#cutWhenSent = true;
    else this.shut(code, reason);
  }
}
