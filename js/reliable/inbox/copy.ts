import type { Message } from "../../base/message.js";

/** A copy of the message, of the same class: the client continues to use the original. */
export function copyOf(message: Message, changes: Partial<Message> = {}): Message {
  const copy = Object.create(Object.getPrototypeOf(message) as object) as Message;
  return Object.assign(copy, message, changes);
}
