// A gateway that ends with its test, and a raw client for it: a WebSocket, the codec, no session.
import { once } from "node:events";
import type { TestContext } from "node:test";
import {
  Command,
  ErrorResp,
  Flag,
  LoginReq,
  LoginResp,
  LogicPkt,
  MessageReq,
  MessageResp,
  Ping,
  Status,
} from "kim-web-sdk";
import { startGateway, type Gateway, type GatewayOptions } from "kim-web-sdk/testing";
import { WebSocket } from "ws";

/** A gateway that closes when its test ends. */
export async function gatewayFor(t: TestContext, options: GatewayOptions = {}): Promise<Gateway> {
  const gateway = await startGateway(options);
  t.after(() => gateway.close());
  return gateway;
}

/** A connected client that has not logged in. */
export async function connect(gateway: Gateway): Promise<RawClient> {
  const client = new RawClient(new WebSocket(gateway.url));
  await once(client.socket, "open");
  return client;
}

/** A client that has logged in. */
export async function login(gateway: Gateway, account: string): Promise<RawClient> {
  const client = await connect(gateway);
  const answer = await client.login(gateway.mintToken(account));
  if (Number(answer.status) !== Number(Status.Success)) throw new Error(`status ${answer.status}`);
  client.channelId = LoginResp.decode(answer.payload).channelId;
  return client;
}

export class RawClient {
  channelId = "";
  /** Resolves with the WebSocket's close code. */
  readonly closed: Promise<number>;
  readonly #packets: LogicPkt[] = [];
  readonly #waiting: (() => void)[] = [];
  #pongs = 0;
  #sequence = 0;

  constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("error", () => undefined);
    socket.on("message", (data: Buffer) => {
      if (data[1] === 0x15) this.#pongs += 1;
      else this.#packets.push(LogicPkt.from(data));
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  login(token: string): Promise<LogicPkt> {
    const sequence = this.post(
      Command.SignIn,
      "",
      LoginReq.encode(LoginReq.fromPartial({ token })).finish(),
    );
    return this.next((packet) => packet.sequence === sequence);
  }

  /** Sends a request and returns its sequence number. */
  post(command: string, dest: string, payload: Uint8Array = new Uint8Array()): number {
    this.#sequence += 1;
    const packet = Object.assign(new LogicPkt(), { command, dest, payload });
    packet.sequence = this.#sequence;
    packet.flag = Flag.Request;
    packet.channelId = this.channelId;
    this.socket.send(packet.bytes());
    return this.#sequence;
  }

  /** Sends a request and waits for its answer. */
  request(command: string, dest: string, payload?: Uint8Array): Promise<LogicPkt> {
    const sequence = this.post(command, dest, payload);
    return this.next((packet) => packet.sequence === sequence && packet.flag === Flag.Response);
  }

  /** Sends a text message and waits for its answer. */
  async talk(dest: string, body: string, command: string = Command.ChatUserTalk) {
    const answer = await this.request(command, dest, text(body));
    return { answer, ...MessageResp.decode(answer.payload) };
  }

  /** The next push. */
  push(): Promise<LogicPkt> {
    return this.next((packet) => packet.flag === Flag.Push);
  }

  /** The first packet that satisfies `test`, now or later. */
  async next(test: (packet: LogicPkt) => boolean): Promise<LogicPkt> {
    for (;;) {
      const index = this.#packets.findIndex(test);
      const [packet] = index < 0 ? [] : this.#packets.splice(index, 1);
      if (packet !== undefined) return packet;
      await this.#woken();
    }
  }

  /** Waits until the gateway has processed everything sent; returns the packets that nobody took. */
  async settle(): Promise<LogicPkt[]> {
    const before = this.#pongs;
    this.socket.send(Ping);
    while (this.#pongs === before) await this.#woken();
    return [...this.#packets];
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** A text message's payload. */
export function text(body: string, extra = ""): Uint8Array {
  return MessageReq.encode({ type: 1, body, extra }).finish();
}

/** Why a request failed. */
export function reason(packet: LogicPkt): string {
  return ErrorResp.decode(packet.payload).message;
}

/** Waits until `test` holds, checking again after every turn of the event loop. */
export async function until(test: () => boolean): Promise<void> {
  while (!test()) await new Promise((resolve) => setImmediate(resolve));
}
