// The gateway lookup, which in production a router service answers: which gateway is this token for?
import type { IncomingMessage, ServerResponse } from "node:http";

const lookupPath = /^\/api\/lookup\/[^/]+$/;

/**
 * Answers `GET /api/lookup/{token}` and returns true; returns false for every other request. Pages of any
 * origin may ask, because the answer contains only public addresses.
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
