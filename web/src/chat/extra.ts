/**
 * The field `extra`, which reaches the receiver unchanged, carries this page's own id of a message. So a
 * message that was sent twice because its first answer was lost is shown once.
 */

/** A new id, unique enough for one account. */
export function newMessageKey(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
}

export function writeExtra(key: string): string {
  return JSON.stringify({ cid: key });
}

/** The sender's own id of the message, or null if another application has sent it. */
export function readExtra(extra: string): string | null {
  if (!extra.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(extra);
    if (typeof value !== "object" || value === null || !("cid" in value)) return null;
    return typeof value.cid === "string" ? value.cid : null;
  } catch {
    return null;
  }
}
