// Messages and index entries to be put into stores.
import Long from "long";
import { Message, type MessageIndex } from "kim-web-sdk";

/** Larger than a double counts exactly. */
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
/** Of a namespace that no test has had before. */
export const freshName = (): string => `name ${(names += 1)}`;
