// A connection of the account's, to which nothing happens but by a step of a course.
import {
  Command,
  Flag,
  KickoutNotify,
  LogicPkt,
  MessageReq,
  Pong,
  type WebSocketLike,
} from "kim-web-sdk";
import type { CourseServer } from "./server.js";

/** A status of what was carried out all the same; what has another one, but for success, was not. */
export const failedAfterwards = 301;

/** Milliseconds until a gateway knows that the page of a connection is gone. */
const untilNoticed = 1000;
/** And until it ends one that another has taken the place of, and that it has not heard of for two minutes then. */
const untilCut = 110_000;

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
  /** The gateway has to find out by itself that its page is gone. */
  private _isCut = false;
  /** The client had begun to close it before that. */
  private _wasClosing = false;
  /** When it ends by itself. */
  private _timer: unknown;

  constructor(private readonly _server: CourseServer) {
    _server.sockets.push(this);
    this.channelId = `gate_alice_${_server.sockets.length}`;
  }

  send(data: Uint8Array): void {
    if (this.readyState !== 1) throw new Error("not open");
    const isPing = data[1] !== 0x11;
    const packet = isPing ? undefined : LogicPkt.from(new Uint8Array(data));
    // Of a frame that is refused nobody knows what has gone out.
    if (packet) this._server.hear(this, packet);
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
    if (this.readyState === 3) return;
    this._server.clock?.clearTimeout(this._timer);
    this._timer = undefined;
    this.readyState = 3;
    if (this._server.session === this) this._server.session = undefined;
    const isCut = this._isCut && !this._wasClosing;
    if (this.wasLoggedIn) this._server.forgetLocation(this, isCut);
    this.onclose?.({ code: 1006, reason: "", wasClean: false } as never);
  }

  /** Its tab is gone. */
  terminate(): void {
    this._wasClosing = this.isClosing;
    this.close();
    this._isCut = true;
    if (this._server.isAwaited()) this._endIn(untilNoticed);
    else this.end();
  }

  /** Another connection has logged in. */
  beReplaced(): void {
    this.beKickedOut(this.channelId);
    this._endIn(untilCut);
  }

  /** It will end by itself. */
  get isEnding(): boolean {
    return this._timer !== undefined;
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
    if (this.isClosing) {
      if (this._isCut) return false;
      this.end();
    } else if (this.readyState === 0) this.open();
    else if (this.requests.length > 0) this.answer(0, 0);
    else if (!this._pong()) return false;
    return true;
  }

  /** Ends if its tab is gone. */
  endIfCut(): void {
    if (this._isCut) this.end();
  }

  private _endIn(ms: number): void {
    const { clock } = this._server;
    clock?.clearTimeout(this._timer);
    if (this.readyState < 3) this._timer = clock?.setTimeout(() => this.end(), ms);
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
