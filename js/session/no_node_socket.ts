import { KIMError } from "../base/errors.js";
import type { WebSocketClass } from "./transport.js";

/** Replaces node_socket.ts in the script-tag build and in ./slim: a page cannot import packages. */
export function socketOfNode(): Promise<WebSocketClass> {
  const message = "no WebSocket here: pass a class as options.WebSocket";
  return Promise.reject(new KIMError("unsupported", message));
}
