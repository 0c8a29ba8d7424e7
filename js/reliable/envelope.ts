/**
 * The envelope, in which a message carries an id that its sender assigned. `extra` reaches the receiver
 * unchanged, so the id is its first line, and the application's own `extra` follows:
 *
 *     kim-id:Zm9vYmFyYmF6cXV4↵
 *     the application's extra
 *
 * An id is 1 to 64 letters, digits, `-` and `_`. A text with any other beginning has no envelope.
 */
const prefix = "kim-id:";
const firstLine = /^kim-id:([\w-]{1,64})\n/;

/** Bytes of an id; enough that no two messages of a sender get the same one by chance. */
const idBytes = 12;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A new id: 96 random bits, as 16 characters. */
export function newMessageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(idBytes));
  let id = "";
  for (let i = 0; i < idBytes; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const bits = (a << 16) | (b << 8) | c;
    for (const shift of [18, 12, 6, 0]) id += alphabet.charAt((bits >> shift) & 63);
  }
  return id;
}

/** Whether a text is a valid id. */
export function isMessageId(text: unknown): text is string {
  return typeof text === "string" && /^[\w-]{1,64}$/.test(text);
}

/** `extra` in an envelope: 24 characters longer, with an id of `newMessageId`. */
export function wrapExtra(id: string, extra: string): string {
  return `${prefix}${id}\n${extra}`;
}

/** The contents of an envelope. */
export interface Envelope {
  /** The sender's id of the message. */
  id: string;
  /** The application's own extra. */
  extra: string;
}

/** The sender's id, and the application's own extra. Undefined for a text without an envelope. */
export function unwrapExtra(extra: string): Envelope | undefined {
  const found = firstLine.exec(extra);
  if (!found) return undefined;
  const [line, id = ""] = found;
  return { id, extra: extra.slice(line.length) };
}
