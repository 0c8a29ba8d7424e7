import { KIMError, type Credentials } from "kim-web-sdk";
import { tokenOf } from "./tokens.js";

/**
 * The account that a token is for. Every tab must know it before there is a connection, to find the
 * other tabs of the same account. The token is only parsed; whether it is valid is up to the
 * server. Rejects with a KIMError.
 */
export async function accountOf(req: Credentials): Promise<string> {
  let text: unknown;
  try {
    text = await tokenOf(req);
  } catch (cause) {
    throw new KIMError("token_failed", "no token", { cause });
  }
  // The same error as a KIMClient's, for a token that is missing or not a string.
  if (typeof text !== "string") throw new KIMError("token_failed", "no token: expected a string");
  const account = claim(text);
  if (account !== undefined) return account;
  throw new KIMError("invalid_argument", "options.account is needed: the token names no account");
}

function claim(token: string): string | undefined {
  try {
    const part = (token.split(".")[1] as string).replace(/-/g, "+").replace(/_/g, "/");
    const { acc } = JSON.parse(textOf(atob(part))) as { acc?: unknown };
    return typeof acc === "string" && acc !== "" ? acc : undefined;
  } catch {
    return undefined;
  }
}

/** The text whose UTF-8 has these bytes. The pages that Jest simulates have no TextDecoder. Throws if it is none. */
function textOf(bytes: string): string {
  const escape = (byte: string): string => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`;
  return decodeURIComponent(bytes.replace(/[^]/g, escape));
}
