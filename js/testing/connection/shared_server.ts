// The paths that the gateways on one HTTP server share out among themselves.
import { GatewayError } from "../errors.js";

/** By server, the path of each gateway that is not closed; undefined is every path. */
const pathsByServer = new WeakMap<object, Set<string | undefined>>();

/** The paths of the gateways on a server, those of the oldest gateway first. */
export function claimedPaths(server: object): ReadonlySet<string | undefined> {
  return pathsByServer.get(server) ?? new Set();
}

/**
 * Reserves a path for one gateway. Throws `invalid_option` if another gateway has it: both would take each
 * socket, which ends the process.
 */
export function claimPath(server: object, path: string | undefined): void {
  const paths = pathsByServer.get(server) ?? new Set();
  if (paths.has(path) || paths.has(undefined) || (path === undefined && paths.size > 0)) {
    const what = "another gateway on this server has the same path, or one of them has none";
    throw new GatewayError("invalid_option", what);
  }
  pathsByServer.set(server, paths.add(path));
}

/** Makes the path free for another gateway. */
export function releasePath(server: object, path: string | undefined): void {
  pathsByServer.get(server)?.delete(path);
}
