// Messages and index entries for tests of stores.
import Long from "long";
import { Message, type MessageIndex } from "kim-web-sdk";

/** An id too large for a double to represent exactly. */
export const big = (n: number): Long => Long.fromString("9007199254740993").add(n);

export function message(n: number, body = `body ${n}`): Message {
  const result = new Message(big(n), big(n * 10));
  return Object.assign(result, { type: 1, body, extra: "e", sender: "alice", receiver: "bob" });
}

export const entry = (n: number): MessageIndex => ({
  messageId: big(n),
  direction: 0,
  sendTime: big(n * 10),
  accountB: "alice",
  group: n % 2 ? "" : "group",
});

let names = 0;
/** A namespace that no other test has used. */
export const freshName = (): string => `name ${(names += 1)}`;
