// A model of the original's client, written from its documentation: ts-proto's code, frames built with the
// package `buffer`, a callback and a timer for each request, and an acknowledgement of the newest message 500
// ms later. Each message is looked up in the store, delivered, and stored, one after the other. It leaves out
// the original's logs, reconnects and heartbeat.
import { Buffer } from "buffer/index.js";

import messages from "../../build/bench/ts-proto/protocol.cjs";
import { packetsWith } from "../contestants/original_packet.mjs";
import { openStore } from "./original_store.mjs";

const { LoginReq, LoginResp, MessageAckReq, MessagePush, MessageReq, MessageResp } = messages;
const requestTimeout = 10_000;
const ackDelay = 500;
const magicBasic = 0xc315a765 | 0;
const isResponse = 1;
const LogicPkt = packetsWith(Buffer);

/** Resolves to a socket that has logged in. */
function doLogin(url, WebSocket, token) {
  return new Promise((resolve, reject) => {
    const conn = new WebSocket(url);
    conn.binaryType = "arraybuffer";
    const timer = setTimeout(() => reject(new Error("timeout")), requestTimeout);
    conn.onopen = () => {
      const payload = LoginReq.encode(LoginReq.fromJSON({ token })).finish();
      conn.send(LogicPkt.build("login.signin", "", payload).bytes());
    };
    conn.onmessage = ({ data }) => {
      clearTimeout(timer);
      const answer = LogicPkt.from(Buffer.from(data));
      resolve({ conn, ...LoginResp.decode(answer.payload) });
    };
  });
}

/** A sent packet with the callback for its answer, named as in the original's API. */
class Request {
  sendTime = Date.now();

  constructor(data, callback) {
    this.data = data;
    this.callback = callback;
  }
}

/** The result of a request. */
class Response {
  constructor(status, dest, payload = new Uint8Array()) {
    this.status = status;
    this.dest = dest;
    this.payload = payload;
  }
}

class Client {
  requests = new Map();

  constructor({ conn, account, channelId }, store, onmessage) {
    Object.assign(this, { conn, account, channelId, store, callback: onmessage });
    conn.onmessage = ({ data }) => this.receive(Buffer.from(data));
  }

  receive(buffer) {
    this.lastRead = Date.now();
    if (buffer.readInt32BE() === magicBasic) return;
    const packet = LogicPkt.from(buffer);
    if (packet.flag === isResponse) {
      this.requests.get(packet.sequence)?.callback(packet);
      return;
    }
    if (packet.command === "chat.user.talk") void this.take(packet);
  }

  async take(packet) {
    const push = MessagePush.decode(packet.payload);
    const message = Object.assign({ arrivalTime: Date.now(), receiver: this.account }, push);
    const id = message.messageId.toString();
    if (await this.store.exist(id)) return;
    this.callback(message);
    this.ack(message.messageId);
    await this.store.insert(id, message);
  }

  /** Acknowledges only the newest message, instead of each. */
  ack(messageId) {
    this.newest = messageId;
    this.ackTimer ??= setTimeout(() => {
      this.ackTimer = undefined;
      const ack = MessageAckReq.fromJSON({ messageId: this.newest });
      const payload = MessageAckReq.encode(ack).finish();
      this.conn.send(LogicPkt.build("chat.talk.ack", "", payload).bytes());
    }, ackDelay);
  }

  request(packet) {
    return new Promise((resolve) => {
      const { sequence } = packet;
      const timer = setTimeout(() => {
        this.requests.delete(sequence);
        resolve(new Response(10));
      }, requestTimeout);
      const callback = ({ status, dest, payload }) => {
        clearTimeout(timer);
        this.requests.delete(sequence);
        resolve(new Response(status, dest, payload));
      };
      this.requests.set(sequence, new Request(packet, callback));
      this.conn.send(packet.bytes());
    });
  }

  async talk(dest, body) {
    const content = MessageReq.fromJSON({ type: 1, body, extra: "" });
    const packet = LogicPkt.build("chat.user.talk", dest, MessageReq.encode(content).finish());
    const { status, payload } = await this.request(packet);
    return status === 0 ? { status, resp: MessageResp.decode(payload) } : { status };
  }

  close() {
    clearTimeout(this.ackTimer);
    this.conn.close();
  }
}

export async function connect(url, { WebSocket, onmessage, name }) {
  const [login, store] = await Promise.all([doLogin(url, WebSocket, "a.b.c"), openStore(name)]);
  return new Client(login, store, onmessage);
}
