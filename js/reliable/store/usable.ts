import { isMessageId } from "../envelope.js";
import type { OutgoingRecord, SeenRecord } from "./types.js";

// Another program may write to the same database, and an application's own store may return anything.

const isText = (value: unknown): boolean => typeof value === "string";

/** Whether a store's record is an outgoing message. */
export function isOutgoing(record: unknown): boolean {
  const { id, owner, dest, body, extra, isGroup, ...rest } = Object(record) as OutgoingRecord;
  const { order, type, createdAt, attempts } = rest;
  return (
    isMessageId(id) &&
    [owner, dest, body, extra].every(isText) &&
    typeof isGroup === "boolean" &&
    [order, type, createdAt, attempts].every(Number.isFinite)
  );
}

/** Whether a store's record has the ids of a sender's messages. */
export function isSeen(record: unknown): boolean {
  const { sender, ids, order } = Object(record) as SeenRecord;
  const isPair = (pair: unknown): boolean => Array.isArray(pair) && pair.every(isText);
  return isText(sender) && Array.isArray(ids) && ids.every(isPair) && Number.isFinite(order);
}

/** The records that a store has returned. Throws if they are not all usable. */
export function checked<T>(records: T[], isUsable: (record: unknown) => boolean): T[] {
  if (records.every(isUsable)) return records;
  throw new TypeError("the store has returned something that is no record of it");
}
