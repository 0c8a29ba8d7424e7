import { KIMError } from "../base/errors.js";
import type { WebSocketClass } from "./transport.js";

/** As node_socket.ts, which this replaces in the script-tag build and in ./slim: a page has no packages. */
export function socketOfNode(): Promise<WebSocketClass> {
  const message = "no WebSocket here: pass a class as options.WebSocket";
  return Promise.reject(new KIMError("unsupported", message));
}
