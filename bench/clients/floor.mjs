// The floor under load: no client can be faster in an engine. It knows the layout of what the bench's gateway
// sends, stores nothing, acknowledges nothing, and has no timers. For a push it reads the message and calls
// the handler; for a talk it writes the frame, keeps the resolver, and reads the answer.
import Long from "long";

import { readText, writeText } from "../contestants/floor_text.mjs";

const command = "chat.user.talk";
const memory = new Uint8Array(4096);
const view = new DataView(memory.buffer);
let at = 0;

function varint() {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = memory[at++];
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
  }
}

/** Reads a varint of at most nine bytes, which suffice for current ids and times. */
function long() {
  let low = 0;
  let middle = 0;
  let high = 0;
  for (let i = 0; ; ++i) {
    const byte = memory[at++];
    const bits = byte & 127;
    if (i < 4) low |= bits << (7 * i);
    else if (i < 8) middle |= bits << (7 * (i - 4));
    else high |= bits << (7 * (i - 8));
    if (byte < 128) return Long.fromBits(low | (middle << 28), (middle >>> 4) | (high << 24));
  }
}

function text() {
  const length = memory[at++];
  const start = at;
  at += length;
  return length === 0 ? "" : readText(memory, view, start, length);
}

function messageOf(receiver) {
  const arrivalTime = Date.now();
  at += 1;
  const messageId = long();
  at += 1;
  const type = memory[at++];
  at += 1;
  const body = text();
  at += 1;
  const sender = text();
  at += 1;
  return { messageId, sendTime: long(), arrivalTime, type, body, extra: "", sender, receiver };
}

const login = Uint8Array.of(0xc3, 0x11, 0xa3, 0x65, 0, 0, 0, 14, 10, 12);

class Client {
  waiting = new Map();
  last = 0;

  constructor(conn, onmessage) {
    this.conn = conn;
    this.callback = onmessage;
    conn.onmessage = ({ data }) => this.receive(new Uint8Array(data));
  }

  receive(bytes) {
    memory.set(bytes);
    const headerEnd = 8 + memory[7];
    if (memory[headerEnd - 2] !== 0x20) {
      at = headerEnd + 4;
      this.callback(messageOf("alice"));
      return;
    }
    at = 11 + memory[9];
    const sequence = varint();
    at = headerEnd + 5;
    const messageId = long();
    at += 1;
    const resolve = this.waiting.get(sequence);
    this.waiting.delete(sequence);
    resolve({ status: 0, resp: { messageId, sendTime: long() } });
  }

  talk(dest, body) {
    const sequence = ++this.last;
    const frame = new Uint8Array(39 + dest.length + body.length);
    frame.set(login);
    frame[7] = 21 + dest.length;
    frame[9] = command.length;
    writeText(command, frame, 10);
    frame.set([0x18, (sequence & 127) | 128, sequence >> 7, 0x32, dest.length], 24);
    writeText(dest, frame, 29);
    let end = 29 + dest.length;
    frame.set([0, 0, 0, 4 + body.length, 8, 1, 0x1a, body.length], end);
    writeText(body, frame, end + 8);
    return new Promise((resolve) => {
      this.waiting.set(sequence, resolve);
      this.conn.send(frame);
    });
  }

  close() {
    this.conn.close();
  }
}

export function connect(url, { WebSocket, onmessage }) {
  return new Promise((resolve) => {
    const conn = new WebSocket(url);
    conn.onopen = () => resolve(new Client(conn, onmessage));
  });
}
