// The WebSocket of one connection, with control over who sends close frames.
import * as ws from "ws";
import type { WebSocket } from "ws";
import { GatewayError } from "../errors.js";

/**
 * Jest with jsdom resolves the browser version of `ws`, which has no class and only throws. An ES module that
 * imports the class by its name could not even be linked there.
 */
function classOfNode(type: typeof WebSocket | undefined): typeof WebSocket {
  if (type) return type;
  const cure = 'in Jest with jsdom set customExportConditions to ["node", "node-addons"]';
  throw new GatewayError(
    "unsupported",
    `the package ws is here in its version for browsers: ${cure}`,
  );
}

/**
 * `ws` answers a peer's close frame by calling its own public `close`. The deployed gateway never answers
 * one, and a half-open connection cannot. So only `ws` calls `close`, which does nothing once the socket is
 * mute, and the gateway ends connections through `shut`.
 */
export class GatewaySocket extends classOfNode(ws.WebSocket) {
  /** If true, this socket sends no close frames, neither answers nor its own. */
  mute = false;
  /** If true, this socket does not answer WebSocket pings either. */
  silent = false;
  /** Called when the peer has sent a close frame that is not answered. */
  onUnanswered: (() => void) | undefined;
  /** Number of frames that were written but not yet sent. */
  #unsent = 0;
  #cutWhenSent = false;

  override close(code?: number, reason?: string | Buffer): void {
    if (!this.mute) super.close(code, reason);
    // For an unreadable frame `ws` passes only a code, and then raises an error.
    else if (code === undefined || reason !== undefined) this.onUnanswered?.();
  }

  // `ws` calls it to answer a ping.
  override pong(...answer: Parameters<WebSocket["pong"]>): void {
    if (!this.silent) super.pong(...answer);
  }

  /** Sends a frame. */
  write(bytes: Uint8Array): void {
    this.#unsent += 1;
    this.send(bytes, () => {
      this.#unsent -= 1;
      if (this.#cutWhenSent && this.#unsent === 0) this.terminate();
    });
  }

  /** Sends a close frame, or cuts the socket if it is mute. */
  shut(code: number, reason: string): void {
    if (this.mute) this.terminate();
    else super.close(code, reason);
  }

  /** As `shut`, but cuts a mute socket only when all frames have been sent. */
  shutWhenSent(code: number, reason: string): void {
    if (this.mute && this.#unsent > 0) this.#cutWhenSent = true;
    else this.shut(code, reason);
  }
}
