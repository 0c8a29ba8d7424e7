// A gateway's answers as bytes, generated as cheaply as possible, because every contestant's time includes
// this.
import { frame } from "../contestants/framing.mjs";

const ascii = (text) => Uint8Array.from(text, (unit) => unit.charCodeAt(0));
const field = (number, bytes) => [(number << 3) | 2, bytes.length, ...bytes];
const varint = (value) => {
  const bytes = [];
  for (; value > 0x7fn; value >>= 7n) bytes.push(Number(value & 0x7fn) | 0x80);
  return [...bytes, Number(value)];
};

const id = 1789569706584334336n;
const sendTime = 1795392000000000000n;

/** Payloads by the length of the command that they answer; no two commands have the same length. */
const payloads = [];
payloads["login.signin".length] = [...field(1, ascii("gate_alice_1")), ...field(2, ascii("alice"))];
payloads["chat.user.talk".length] = [0x08, ...varint(id), 0x10, ...varint(sendTime)];
const empty = [];

/** By size: preallocated buffers for answers, and how many were used since they were allocated. */
const made = [];
const asked = [];

/**
 * Takes a preallocated buffer. Allocating one took a fifth of the time of a request in Node, and more than a
 * third in a page, which is not a cost of the client.
 */
function newAnswer(size) {
  asked[size] = (asked[size] ?? 0) + 1;
  return made[size]?.pop() ?? new Uint8Array(size);
}

/** Allocates as many buffers as were used since the last call. Call it before the clock starts. */
export function makeAnswers() {
  for (const [size, count = 0] of asked.entries()) {
    if (count === 0) continue;
    made[size] = Array.from({ length: count }, () => new Uint8Array(new ArrayBuffer(size)));
    asked[size] = 0;
  }
}

/**
 * The answer to a frame that a client has sent; undefined for a ping. Repeats the header, whose length is
 * below 128 here, and appends a second field 4, the flag: the later one counts.
 */
export function answerTo(bytes) {
  if (bytes[1] !== 0x11) return undefined;
  const payload = payloads[bytes[9]] ?? empty;
  const headerEnd = 8 + bytes[7];
  const answer = newAnswer(headerEnd + 6 + payload.length);
  // For so few bytes a loop is faster than a call into the engine.
  for (let i = 0; i < headerEnd; ++i) answer[i] = bytes[i];
  answer[7] += 2;
  answer[headerEnd] = 0x20;
  answer[headerEnd + 1] = 1;
  answer[headerEnd + 5] = payload.length;
  for (let i = 0; i < payload.length; ++i) answer[headerEnd + 6 + i] = payload[i];
  return answer;
}

/** The `i`th push to the account, with a text of a few words. */
export function pushFrame(i) {
  const header = [
    ...field(1, ascii("chat.user.talk")),
    ...field(2, ascii("gate_bob_1")),
    ...[0x18, ...varint(BigInt(i + 1))],
    ...[0x20, 2],
    ...field(6, ascii("alice")),
  ];
  const message = [
    ...[0x08, ...varint(id + BigInt(i) * 4194304n)],
    ...[0x10, 1],
    ...field(3, ascii(`message ${i}`)),
    ...field(5, ascii("bob")),
    ...[0x30, ...varint(sendTime + BigInt(i))],
  ];
  return frame(Uint8Array.from(header), Uint8Array.from(message));
}
