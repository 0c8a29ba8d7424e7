// What a gateway answers, in bytes, as cheaply as it can be done: it is in everybody's time.
import { frame, open } from "../contestants/framing.mjs";

const ascii = (text) => Uint8Array.from(text, (unit) => unit.charCodeAt(0));
const field = (number, bytes) => [(number << 3) | 2, bytes.length, ...bytes];
const varint = (value) => {
  const bytes = [];
  for (; value > 0x7fn; value >>= 7n) bytes.push(Number(value & 0x7fn) | 0x80);
  return [...bytes, Number(value)];
};

const id = 1789569706584334336n;
const sendTime = 1795392000000000000n;

const payloads = new Map(
  Object.entries({
    "login.signin": [...field(1, ascii("gate_alice_1")), ...field(2, ascii("alice"))],
    "chat.user.talk": [0x08, ...varint(id), 0x10, ...varint(sendTime)],
  }).map(([command, payload]) => [command, Uint8Array.from(payload)]),
);
const empty = new Uint8Array();

/** The payload for the command that a header begins with; the two have different lengths. */
function payloadFor(header) {
  for (const [command, payload] of payloads) if (header[1] === command.length) return payload;
  return empty;
}

/**
 * The answer to a frame that a client has sent; undefined for a ping. The header comes back as it
 * was, with a second field 4, the flag, at its end: the later one counts.
 */
export function answerTo(bytes) {
  if (bytes[1] !== 0x11) return undefined;
  const { header } = open(bytes);
  const payload = payloadFor(header);
  const size = header.length + 2;
  const answer = new Uint8Array(12 + size + payload.length);
  answer.set(bytes.subarray(0, 8 + header.length));
  answer[7] = size;
  answer[8 + header.length] = 0x20;
  answer[9 + header.length] = 1;
  answer[13 + header.length] = payload.length;
  answer.set(payload, 14 + header.length);
  return answer;
}

/** The `i`th push to the account: a text of a few words. */
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
