// 5000 pushes through the whole client, from a WebSocket without a network to the callback.
// Prints the nanoseconds of CPU time a message as JSON, one number a round. Ours only.
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
    Promise.resolve().then(() => this.onopen({}));
  }

  send(bytes) {
    const answer = LogicPkt.from(bytes);
    answer.flag = Flag.Response;
    answer.payload = new Uint8Array();
    if (answer.command === Command.SignIn) {
      answer.payload = LoginResp.encode({ channelId: "gate_alice_1", account: "alice" }).finish();
    }
    Promise.resolve().then(() => this.receive(answer.bytes()));
  }

  receive(bytes) {
    this.onmessage?.({ data: bytes });
  }

  close() {
    Promise.resolve().then(() => this.onclose?.({}));
  }
}

function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
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

async function round(frames, number) {
  // A namespace of its own: memory stores share what they know of an account.
  const namespace = `round-${number}`;
  const options = { WebSocket: Socket, store: new MemoryStore(), namespace };
  const client = new KIMClient("ws://bench.invalid", { token: "a.b.c" }, options);
  let count = 0;
  const done = new Promise((resolve) => {
    client.onmessage(() => {
      if (++count === pushes) resolve(cpuTime());
    });
  });
  const { success, err } = await client.login();
  if (!success) throw err;
  const from = cpuTime();
  for (const frame of frames) Socket.last.receive(frame);
  const took = (await done) - from;
  client.dispose();
  return took / pushes;
}

const rounds = Number(process.argv[2]);
const frames = Array.from({ length: pushes }, (_, i) => frameOf(i));
const results = [];
for (let i = 0; i < rounds; ++i) results.push(await round(frames, i));
console.log(JSON.stringify(results));
