// 5000 pushes through the whole client, from a WebSocket without a network to the callback.
// Prints the nanoseconds a message as JSON, one number a round. Ours only.
import {
  Command,
  Flag,
  KIMClient,
  LoginResp,
  LogicPkt,
  MemoryStore,
  MessagePush,
} from "kim-web-sdk";

const pushes = 5000;
const idOf = (i) => 1789569706584334336n + BigInt(i) * 4194304n;

/** Answers a login, and everything else with an empty success. */
class Socket {
  static last;
  binaryType = "arraybuffer";
  readyState = 1;

  constructor() {
    Socket.last = this;
    queueMicrotask(() => this.onopen({}));
  }

  send(bytes) {
    const answer = LogicPkt.from(bytes);
    answer.flag = Flag.Response;
    answer.payload = new Uint8Array();
    if (answer.command === Command.SignIn) {
      answer.payload = LoginResp.encode({ channelId: "gate_alice_1", account: "alice" }).finish();
    }
    queueMicrotask(() => this.receive(answer.bytes()));
  }

  receive(bytes) {
    this.onmessage?.({ data: bytes });
  }

  close() {
    queueMicrotask(() => this.onclose?.({}));
  }
}

function frameOf(i) {
  const packet = LogicPkt.build(Command.ChatUserTalk, "alice");
  packet.flag = Flag.Push;
  const message = { type: 1, body: `message ${i}`, sender: "bob" };
  packet.payload = MessagePush.encode({
    ...message,
    messageId: idOf(i),
    sendTime: 1795392000000000000n + BigInt(i),
  }).finish();
  return packet.bytes();
}

async function round(frames) {
  const options = { WebSocket: Socket, store: new MemoryStore() };
  const client = new KIMClient("ws://bench.invalid", { token: "a.b.c" }, options);
  let count = 0;
  const done = new Promise((resolve) => {
    client.onmessage(() => {
      if (++count === pushes) resolve(process.hrtime.bigint());
    });
  });
  const { success, err } = await client.login();
  if (!success) throw err;
  const from = process.hrtime.bigint();
  for (const frame of frames) Socket.last.receive(frame);
  const took = (await done) - from;
  client.dispose();
  return Number(took) / pushes;
}

const rounds = Number(process.argv[2]);
const frames = Array.from({ length: pushes }, (_, i) => frameOf(i));
const results = [];
for (let i = 0; i < rounds; ++i) results.push(await round(frames));
console.log(JSON.stringify(results));
