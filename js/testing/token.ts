// JSON Web Tokens, reduced to the one kind that the gateway accepts: HS256 with the claims
// `acc`, `app` and `exp`. Node's own HMAC does the cryptography.
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Settings } from "./options.js";

/** The options of `mintToken`. */
export interface MintOptions {
  /** Seconds until it expires; negative for one that has expired. Default: one day. */
  readonly expiresInSeconds?: number | undefined;
  /** The application name. Default: the gateway's own. */
  readonly app?: string | undefined;
  /** The secret it is signed with. Default: the gateway's own. */
  readonly secret?: string | undefined;
}

/** The claims of a login token. */
interface TokenClaims {
  /** The account that may log in. */
  readonly account: string;
  /** The application that the account belongs to. */
  readonly app: string;
  /** When the token expires, in seconds since 1970. */
  readonly expiresAt: number;
}

/** Either the claims of a valid token, or why it is refused. */
type TokenVerdict =
  | { readonly ok: true; readonly claims: TokenClaims }
  | { readonly ok: false; readonly reason: string };

const header = encodePart({ alg: "HS256", typ: "JWT" });

const defaultSeconds = 24 * 60 * 60;

/** A login token for the account, with the gateway's app and secret unless the options have others. */
export function mintToken(
  gateway: Pick<Settings, "app" | "clock" | "secret">,
  account: string,
  { expiresInSeconds, app, secret }: MintOptions,
): string {
  const now = Math.floor(gateway.clock.now() / 1000);
  const expiresAt = now + (expiresInSeconds ?? defaultSeconds);
  return signToken(secret ?? gateway.secret, { account, app: app ?? gateway.app, expiresAt });
}

function signToken(secret: string, claims: TokenClaims): string {
  const body = { acc: claims.account, app: claims.app, exp: claims.expiresAt };
  const signed = `${header}.${encodePart(body)}`;
  return `${signed}.${hmac(secret, signed)}`;
}

/** Checks a token's format, algorithm, signature and expiry, in that order. Never throws. */
export function verifyToken(secret: string, token: string, nowMs: number): TokenVerdict {
  const parts = token.split(".");
  const [head, body, signature] = parts;
  if (parts.length !== 3 || head === undefined || body === undefined || signature === undefined) {
    return refuse("token is not a JWT");
  }
  // The gateway chooses the algorithm, never the token: this rejects "none" and others.
  if (decodePart(head)?.["alg"] !== "HS256") return refuse("token is not signed with HS256");
  // Compare the encoded texts, not the decoded bytes: Node ignores invalid base64url, other libraries do not.
  const given = Buffer.from(signature);
  const expected = Buffer.from(hmac(secret, `${head}.${body}`));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return refuse("token has a wrong signature");
  }
  return readClaims(decodePart(body), nowMs);
}

function readClaims(body: Record<string, unknown> | undefined, nowMs: number): TokenVerdict {
  const account = body?.["acc"];
  const app = body?.["app"];
  const expiresAt = body?.["exp"];
  if (typeof account !== "string" || account === "") return refuse("token names no account");
  if (typeof app !== "string") return refuse("token names no app");
  // The real server takes a token without an end for one that has expired in 1970.
  if (expiresAt === undefined) return refuse("token has no end");
  if (typeof expiresAt !== "number") return refuse("token has an unreadable end");
  if (nowMs >= expiresAt * 1000) return refuse("token is expired");
  // Normalize the account: JSON can contain a lone surrogate, a packet cannot.
  return { ok: true, claims: { account: Buffer.from(account).toString(), app, expiresAt } };
}

function refuse(reason: string): TokenVerdict {
  return { ok: false, reason };
}

function hmac(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("base64url");
}

function encodePart(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decodePart(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
