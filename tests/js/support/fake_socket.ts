// A WebSocket without a network, and a minimal gateway, so that a test controls every event and the time.
import {
  KIMClient,
  Command,
  Flag,
  LoginResp,
  LogicPkt,
  type KIMOptions,
  type UrlProvider,
} from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";

/** A fake WebSocket that records what the client does to it. */
export class FakeSocket {
  static readonly made: FakeSocket[] = [];

  binaryType = "blob";
  readyState = 0;
  bufferedAmount = 0;
  onopen: ((event: never) => unknown) | null = null;
  onmessage: ((event: never) => unknown) | null = null;
  onerror: ((event: never) => unknown) | null = null;
  onclose: ((event: never) => unknown) | null = null;
  readonly sent: Uint8Array[] = [];
  closeCalls: (number | undefined)[] = [];

  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }

  static get last(): FakeSocket {
    const last = FakeSocket.made[FakeSocket.made.length - 1];
    if (!last) throw new Error("no client has opened a socket; its login may have failed");
    return last;
  }

  send(data: Uint8Array): void {
    this.sent.push(data);
  }

  close(code?: number): void {
    this.closeCalls.push(code);
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.({} as never);
  }

  receive(data: unknown): void {
    this.onmessage?.({ data } as never);
  }

  fail(): void {
    this.onerror?.({} as never);
  }

  closed(): void {
    this.readyState = 3;
    this.onclose?.({} as never);
  }

  /** The logic packets that the client has sent. */
  get packets(): LogicPkt[] {
    return this.sent.filter((bytes) => bytes[1] === 0x11).map((bytes) => LogicPkt.from(bytes));
  }

  /** How many pings the client has sent. */
  get pings(): number {
    return this.sent.filter((bytes) => bytes[1] === 0x15).length;
  }

  /** Answers the last packet that has this command. */
  answer(command: string, payload: Uint8Array = new Uint8Array(), status = 0): void {
    const request = this.packets.filter((packet) => packet.command === command).pop();
    if (!request) throw new Error(`no ${command} was sent`);
    const packet = Object.assign(new LogicPkt(), { command, payload, status });
    packet.sequence = request.sequence;
    packet.flag = Flag.Response;
    packet.dest = request.dest ?? "";
    this.receive(packet.bytes());
  }

  /** Opens the socket and answers the login; the client requests the index next. */
  signIn(account = "alice"): void {
    this.open();
    const channelId = `gate_${account}_${FakeSocket.made.length}`;
    this.answer(Command.SignIn, LoginResp.encode({ channelId, account }).finish());
  }

  /** As `signIn`, then answers with an empty index. */
  async logIn(account = "alice"): Promise<void> {
    this.signIn(account);
    await settle();
    this.answer(Command.OfflineIndex);
    await settle();
  }
}

/** Lets all pending promise callbacks run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; ++i) await new Promise((resolve) => setImmediate(resolve));
}

/** A client on fake sockets, with a clock that stands still. */
export function fakeClient(
  options: KIMOptions = {},
  url: string | UrlProvider = "ws://gateway/",
  token = "t",
): { client: KIMClient; clock: ManualClock } {
  const clock = new ManualClock(1_000_000);
  const namespace = `fake ${Math.random()}`;
  const settings = { WebSocket: FakeSocket, clock, namespace, ...options };
  return { client: new KIMClient(url, { token }, settings), clock };
}

/** A client on a fake socket that has logged in. */
export async function onlineClient(options: KIMOptions = {}) {
  const { client, clock } = fakeClient(options);
  const before = FakeSocket.made.length;
  const login = client.login();
  await settle();
  // Without a socket the login has failed, as where no core can be loaded.
  if (FakeSocket.made.length === before) throw (await login).err ?? new Error("no socket");
  const socket = FakeSocket.last;
  await socket.logIn();
  const { success, err } = await login;
  if (!success) throw err ?? new Error("no success");
  return { client, clock, socket };
}
