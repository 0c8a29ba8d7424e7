// The WebSocket of one connection, with control over who sends close frames.
import { WebSocket } from "ws";

/**
 * `ws` answers a peer's close frame by calling its own public `close`. The deployed gateway never
 * answers one, and a half-open connection cannot; so `close` is kept for `ws` and does nothing
 * once the socket is mute, and the gateway ends connections through `shut`.
 */
export class GatewaySocket extends WebSocket {
  /** No close frame leaves this socket any more, neither an answer nor a first one. */
  mute = false;
  /** Called when the peer has sent a close frame that is left without an answer. */
  onUnanswered: (() => void) | undefined;

  override close(code?: number, reason?: string | Buffer): void {
    if (this.mute) this.onUnanswered?.();
    else super.close(code, reason);
  }

  /** Sends a close frame, or cuts the socket where none may be sent. */
  shut(code: number, reason: string): void {
    if (this.mute) this.terminate();
    else super.close(code, reason);
  }
}
