import type { Message } from "../../base/message.js";

/** A message like this one, of its class: the client goes on using its own. */
export function copyOf(message: Message, changes: Partial<Message> = {}): Message {
  const copy = Object.create(Object.getPrototypeOf(message) as object) as Message;
  return Object.assign(copy, message, changes);
}
