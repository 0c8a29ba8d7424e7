/** Keeps the messages of one conversation in order and free of duplicates. */
import type { ChatMessage } from "./model.js";

/** Ids are decimal numbers above 2^53: the longer one is the larger one. */
function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

function isPending(message: ChatMessage): boolean {
  return message.id === "";
}

/** By time, then by id. Messages that the server has not confirmed come last, in the order of writing. */
export function compare(a: ChatMessage, b: ChatMessage): number {
  if (isPending(a) !== isPending(b)) return isPending(a) ? 1 : -1;
  return a.at - b.at || compareIds(a.id, b.id);
}

function sameMessage(a: ChatMessage, b: ChatMessage): boolean {
  return a.key === b.key || (a.id !== "" && a.id === b.id);
}

/** Whether the list already has the message, under its key or its id. */
export function contains(list: readonly ChatMessage[], message: ChatMessage): boolean {
  return list.some((known) => sameMessage(known, message));
}

/** A new list with the message at its position; the same list if it is already there. */
export function insert(list: readonly ChatMessage[], message: ChatMessage): readonly ChatMessage[] {
  if (contains(list, message)) return list;
  let place = list.length;
  while (place > 0 && compare(list[place - 1] as ChatMessage, message) > 0) place -= 1;
  return [...list.slice(0, place), message, ...list.slice(place)];
}

/** A new list in which the message with this key is changed and at its right position. */
export function amend(
  list: readonly ChatMessage[],
  key: string,
  change: Partial<Omit<ChatMessage, "key">>,
): readonly ChatMessage[] {
  const old = list.find((message) => message.key === key);
  if (!old) return list;
  const others = list.filter((message) => message !== old);
  return insert(others, { ...old, ...change });
}

/** A new list without the message with this key. */
export function remove(list: readonly ChatMessage[], key: string): readonly ChatMessage[] {
  return list.filter((message) => message.key !== key);
}
