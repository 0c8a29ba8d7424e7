// The gateway lookup that a router service offers in the field: where should this token go?
import type { IncomingMessage, ServerResponse } from "node:http";

const lookupPath = /^\/api\/lookup\/[^/]+$/;

/**
 * Answers `GET /api/lookup/{token}` and returns true; leaves every other request alone. Pages of
 * any origin may ask, since the answer holds nothing but public addresses.
 */
export function answerLookup(
  request: IncomingMessage,
  response: ServerResponse,
  url: () => string,
  nowMs: number,
): boolean {
  const path = (request.url ?? "").split("?", 1)[0] ?? "";
  if (request.method !== "GET" || !lookupPath.test(path)) return false;
  const body = { utc: Math.floor(nowMs / 1000), location: "local", domains: [url()] };
  response.writeHead(200, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "access-control-allow-origin": "*",
  });
  response.end(JSON.stringify(body));
  return true;
}
