// The gateway of one account, alice's, to which nothing happens but by a step of a course.
import {
  Command,
  Flag,
  KickoutNotify,
  LogicPkt,
  LoginResp,
  MessageAckReq,
  MessageContentReq,
  MessageContentResp,
  MessageIndexReq,
  MessageIndexResp,
  MessagePush,
  MessageReq,
  MessageResp,
  Pong,
  type WebSocketLike,
} from "kim-web-sdk";

/** Of the server: pages of the offline index are this short, so that courses see several. */
const indexPage = 3;

/** A status of what was carried out all the same; what has another one, but for success, was not. */
export const failedAfterwards = 301;

/** A message to alice. */
export interface Posted {
  id: bigint;
  body: string;
}

/** A message that alice's client has sent. */
export interface Arrival {
  body: string;
  dest: string;
}

export class CourseServer {
  readonly sockets: CourseSocket[] = [];
  readonly WebSocket: new (url: string) => CourseSocket;
  readonly posted: Posted[] = [];
  readonly arrived: Arrival[] = [];
  /** What has been sent, whether it arrived or not. */
  readonly sent: Arrival[] = [];
  /** The bodies that were answered with a status from 300 to 399: the client may send them again. */
  readonly deferred: string[] = [];
  /** Up to which message the client has said that it has everything. */
  readMark = 0n;
  /** The connection that has logged in last. */
  session: CourseSocket | undefined;
  /** Where pushes go. It is forgotten when any connection ends that had logged in. */
  location: CourseSocket | undefined;
  /** How often someone has logged in elsewhere. */
  kickouts = 0;
  /** How often a login was refused. */
  refusals = 0;

  /** `readUpTo` is called with each acknowledgement. */
  constructor(readonly readUpTo: (id: bigint) => void) {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- classes cannot close over `this`
    const server = this;
    this.WebSocket = class extends CourseSocket {
      constructor() {
        super(server);
      }
    };
  }

  /** Those of which the client still hears, the newest first. */
  get open(): CourseSocket[] {
    return this.sockets.filter(({ readyState }) => readyState < 3).reverse();
  }

  /** Those that the client has not begun to close. */
  get used(): CourseSocket[] {
    return this.open.filter(({ isClosing }) => !isClosing);
  }

  /** A message to alice is stored, and pushed if she is online and it does not get lost. */
  post(isPushed: boolean): void {
    const id = BigInt(this.posted.length + 1);
    this.posted.push({ id, body: `message ${id}` });
    if (isPushed) this.push(Number(id) - 1);
  }

  /** Pushes a message, perhaps again. */
  push(number: number): void {
    const message = this.posted[number];
    if (!message) return;
    const { id, body } = message;
    const push = { messageId: id, sendTime: id, type: 1, body, sender: "bob" };
    this.location?.receive(Command.ChatUserTalk, "alice", MessagePush.encode(push).finish());
  }

  /** Tells a session that it was kicked out, or that another one was. */
  kickOut(isItself: boolean): void {
    if (!this.session) return;
    if (isItself) this.kickouts += 1;
    this.session.beKickedOut(isItself ? this.session.channelId : "another channel");
  }

  /** Answers everything on every connection, and closes what the client closes; whether there was anything. */
  serve(): boolean {
    const { open } = this;
    return open.filter((socket) => socket.serve()).length > 0;
  }

  /** What the server does with a packet, and its answer. */
  carryOut(socket: CourseSocket, { command, payload, dest = "" }: LogicPkt): Uint8Array {
    switch (command as Command) {
      case Command.SignIn:
        this.session?.beKickedOut(this.session.channelId);
        this.session = this.location = socket;
        socket.wasLoggedIn = true;
        return LoginResp.encode({ channelId: socket.channelId, account: "alice" }).finish();
      case Command.ChatUserTalk: {
        this.arrived.push({ body: MessageReq.decode(payload).body, dest });
        const id = BigInt(1000 + this.arrived.length);
        return MessageResp.encode({ messageId: id, sendTime: id }).finish();
      }
      case Command.OfflineIndex:
        return this._index();
      case Command.OfflineContent: {
        const ids = MessageContentReq.decode(payload).messageIds.map(String);
        const contents = this.posted
          .filter(({ id }) => ids.includes(`${id}`))
          .map(({ id, body }) => ({ messageId: id, type: 1, body }));
        return MessageContentResp.encode({ contents }).finish();
      }
      default:
        return new Uint8Array();
    }
  }

  /** A message, a request for the index and an acknowledgement are heard of when they are sent. */
  hear({ command, payload, dest = "" }: LogicPkt): void {
    if (command === String(Command.ChatUserTalk)) {
      this.sent.push({ body: MessageReq.decode(payload).body, dest });
    }
    const isAck = command === String(Command.ChatTalkAck);
    const isIndex = command === String(Command.OfflineIndex);
    if (!isAck && !isIndex) return;
    const id = (isAck ? MessageAckReq : MessageIndexReq).decode(payload).messageId.toBigInt();
    if (id === 0n) return;
    this.readMark = id;
    this.readUpTo(id);
  }

  private _index(): Uint8Array {
    const indexes = this.posted
      .filter(({ id }) => id > this.readMark)
      .slice(0, indexPage)
      .map(({ id }) => ({ messageId: id, sendTime: id, accountB: "bob" }));
    return MessageIndexResp.encode({ indexes }).finish();
  }
}

export class CourseSocket implements WebSocketLike {
  binaryType = "blob";
  readyState = 0;
  readonly bufferedAmount = 0;
  onopen: WebSocketLike["onopen"] = null;
  onmessage: WebSocketLike["onmessage"] = null;
  onerror: WebSocketLike["onerror"] = null;
  onclose: WebSocketLike["onclose"] = null;
  /** What has not been answered. */
  readonly requests: LogicPkt[] = [];
  readonly channelId: string;
  isClosing = false;
  wasLoggedIn = false;
  /** Nothing can be expected of it any more. */
  hasFailed = false;
  /** Pings are not answered. */
  isSilent = false;
  private _refuses = false;
  private _pings = 0;

  constructor(private readonly _server: CourseServer) {
    _server.sockets.push(this);
    this.channelId = `gate_alice_${_server.sockets.length}`;
  }

  send(data: Uint8Array): void {
    if (this.readyState !== 1) throw new Error("not open");
    const isPing = data[1] !== 0x11;
    const packet = isPing ? undefined : LogicPkt.from(new Uint8Array(data));
    // Of a frame that is refused nobody knows what has gone out.
    if (packet) this._server.hear(packet);
    this.hasFailed ||= this._refuses;
    if (this._refuses) throw new Error("reset");
    if (packet) this.requests.push(packet);
    else this._pings += 1;
  }

  close(): void {
    this.isClosing = true;
    if (this.readyState < 2) this.readyState = 2;
  }

  open(): void {
    if (this.readyState > 0) return;
    this.readyState = 1;
    this.onopen?.({} as never);
  }

  fallSilent(): void {
    this.isSilent = true;
  }

  /** The next frame is refused, though the connection is open. */
  refuse(): void {
    this._refuses = true;
  }

  fail(): void {
    this.hasFailed = true;
    this.onerror?.({ message: "reset" } as never);
  }

  end(): void {
    this.readyState = 3;
    if (this._server.session === this) this._server.session = undefined;
    if (this.wasLoggedIn) this._server.location = undefined;
    this.onclose?.({ code: 1006, reason: "", wasClean: false } as never);
  }

  /** Its tab is gone. */
  terminate(): void {
    this.isClosing = true;
    if (this.readyState < 3) this.end();
  }

  beKickedOut(channelId: string): void {
    this.receive(Command.SignIn, "", KickoutNotify.encode({ channelId }).finish());
  }

  /** Answers one of the requests. */
  answer(number: number, status: number): void {
    const { length } = this.requests;
    const [packet] = length ? this.requests.splice(number % length, 1) : [];
    if (!packet) return;
    const { command = "", sequence, dest = "" } = packet;
    const isDone = status === 0 || status === failedAfterwards;
    const answer = isDone ? this._server.carryOut(this, packet) : undefined;
    const payload = status === 0 ? answer : undefined;
    if (status >= 300 && status < 400 && command === String(Command.ChatUserTalk)) {
      this._server.deferred.push(MessageReq.decode(packet.payload).body);
    }
    const isRefusedLogin = status !== 0 && command === String(Command.SignIn);
    if (isRefusedLogin) this._server.refusals += 1;
    const flag = isRefusedLogin ? Flag.Request : Flag.Response;
    this._deliver({ command, sequence, dest, status, flag }, payload);
  }

  /** A push. */
  receive(command: Command, dest: string, payload: Uint8Array): void {
    this._deliver({ command, dest, flag: Flag.Push, sequence: 1 }, payload);
  }

  /** A frame that is none. */
  garble(isText: boolean): void {
    if (this.readyState < 3) this.onmessage?.({ data: isText ? "?" : new ArrayBuffer(3) } as never);
  }

  /** As a gateway does it, if nothing goes wrong. */
  serve(): boolean {
    if (this.isClosing) this.end();
    else if (this.readyState === 0) this.open();
    else if (this.requests.length > 0) this.answer(0, 0);
    else if (!this._pong()) return false;
    return true;
  }

  private _pong(): boolean {
    if (this._pings === 0 || this.isSilent) return false;
    this._pings = 0;
    this.onmessage?.({ data: new Uint8Array(Pong).buffer } as never);
    return true;
  }

  private _deliver(fields: Partial<LogicPkt>, payload: Uint8Array = new Uint8Array()): void {
    if (this.readyState === 0 || this.readyState === 3) return;
    const bytes = Object.assign(new LogicPkt(), { payload }, fields).bytes();
    this.onmessage?.({ data: new Uint8Array(bytes).buffer } as never);
  }
}
