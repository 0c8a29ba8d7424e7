// One client's connection: its login phase, its timeouts, and the packets in both directions.
import { Command, Flag, LogicPkt, Pong, Status } from "../../wire/index.js";
import type { TimerHandle } from "../clock.js";
import type { FaultAction } from "../faults.js";
import type { EndReason } from "./end_reason.js";
import { Lane } from "./lane.js";
import type { Settings } from "../options.js";
import {
  basicCommand,
  describeBasic,
  describeLogic,
  type GatewayPacket,
  type Peer,
} from "../packet.js";
import { failedAnswer, failure, refusalOf, responseTo, type Reply } from "../requests/reply.js";
import type { GatewaySocket } from "./socket.js";

/** What a connection needs from the gateway. */
export interface ConnectionHost {
  readonly settings: Settings;
  /** Shows a packet to the fault hook and the listeners. */
  intercept(packet: GatewayPacket): FaultAction;
  /** Opens a session, or answers with a refusal; undefined if the login cannot be read. */
  login(connection: Connection, request: LogicPkt): Reply | undefined;
  /** Processes a request. */
  request(connection: Connection, request: LogicPkt): Reply;
  /** A frame that is not a packet has arrived. */
  malformed(connection: Connection): void;
  /** Called exactly once, before the socket is gone. */
  ended(connection: Connection, reason: EndReason): void;
}

const success: number = Status.Success;
const policyViolation = 1008;
const unsupportedData = 1003;
/** How long, in milliseconds, a peer whose close frame stays unanswered may keep its socket. */
const unansweredMs = 30_000;

/** In `refused` nothing more is read, although a fault may still delay the refusal. */
type Phase = "login" | "refused" | "open" | "ended";

export class Connection implements Peer {
  account = "";
  channelId = "";
  readonly remoteAddress: string;
  readonly #socket: GatewaySocket;
  readonly #host: ConnectionHost;
  readonly #inLane: Lane;
  readonly #outLane: Lane;
  #phase: Phase = "login";
  #silent = false;
  #lastRead: number;
  #timer: TimerHandle;

  constructor(socket: GatewaySocket, remoteAddress: string, host: ConnectionHost) {
    const { clock, loginTimeoutMs, answerClose } = host.settings;
    this.#socket = socket;
    this.#host = host;
    this.remoteAddress = remoteAddress;
    this.#inLane = new Lane(clock);
    this.#outLane = new Lane(clock);
    this.#lastRead = clock.now();
    this.#timer = clock.setTimeout(() => this.#expire("login_timeout"), loginTimeoutMs);
    socket.mute = !answerClose;
    socket.onUnanswered = () => this.#leaveUnanswered();
    socket.on("message", (data: Buffer, isBinary: boolean) => this.#onFrame(data, isBinary));
    socket.on("close", () => this.#end("peer"));
    socket.on("error", (error) => this.#onError(error));
  }

  /** Whether it is over: nothing is read or sent any more. */
  get hasEnded(): boolean {
    return this.#phase === "ended";
  }

  /** Starts the session; from now on requests are accepted. */
  open(account: string, channelId: string): void {
    this.account = account;
    this.channelId = channelId;
    this.#phase = "open";
    this.#host.settings.clock.clearTimeout(this.#timer);
    this.#armReadTimer(this.#host.settings.readTimeoutMs);
  }

  /** Sends a logic packet, through the faults. */
  send(packet: LogicPkt): void {
    if (this.#phase === "ended" || this.#silent) return;
    const { action, bytes } = this.#toSend(packet);
    this.#pass(this.#outLane, action, () => this.#write(bytes));
  }

  /** Sends bytes as they are, past the faults. */
  sendRaw(bytes: Uint8Array): void {
    if (this.#phase !== "ended" && !this.#silent) this.#write(bytes);
  }

  /** Cuts the socket without a close frame. */
  terminate(reason: EndReason): void {
    this.#cut(reason);
  }

  /** Ends the connection, with a close frame if close frames are enabled. */
  close(code: number, reason: string, why: EndReason): void {
    try {
      this.#end(why);
    } finally {
      this.#socket.shut(code, reason);
    }
  }

  #onFrame(frame: Buffer, isBinary: boolean): void {
    if (this.#phase === "refused" || this.#phase === "ended" || this.#silent) return;
    this.#lastRead = this.#host.settings.clock.now();
    if (!isBinary) {
      this.close(unsupportedData, "binary frames only", "protocol");
      return;
    }
    const basic = basicCommand(frame);
    if (basic === undefined) this.#onLogicFrame(frame);
    else this.#onBasicFrame(basic, frame);
  }

  #onBasicFrame(command: "ping" | "pong" | "basic", frame: Buffer): void {
    const action = this.#host.intercept(describeBasic("in", command, frame, this));
    this.#pass(this.#inLane, action, () => {
      // Before login the gateway knows only one packet; it does not even answer another.
      if (this.#phase === "login") this.close(policyViolation, "login first", "protocol");
      else if (command === "ping") this.#sendPong();
    });
  }

  #onLogicFrame(frame: Buffer): void {
    let packet: LogicPkt;
    try {
      packet = LogicPkt.from(frame);
    } catch {
      this.#host.malformed(this);
      if (this.#phase === "login") this.close(policyViolation, "login first", "protocol");
      return;
    }
    const action = this.#host.intercept(describeLogic("in", packet, frame, this));
    if (typeof action === "object" && "status" in action) {
      const reply = failure(action.status, action.message ?? "refused by a fault");
      this.#inLane.submit("pass", () => this.#onPacket(packet, () => reply));
      return;
    }
    this.#pass(this.#inLane, action, () => this.#onPacket(packet, undefined));
  }

  /** @param instead answers instead of the gateway, if a fault hook asks for it. */
  #onPacket(packet: LogicPkt, instead: (() => Reply) | undefined): void {
    if (this.#phase === "login") {
      this.#onLogin(packet, instead ?? (() => this.#host.login(this, packet)));
      return;
    }
    if (packet.flag !== Flag.Request) return;
    const reply = instead?.() ?? this.#host.request(this, packet);
    this.send(responseTo(packet, this.channelId, reply));
  }

  #onLogin(packet: LogicPkt, answer: () => Reply | undefined): void {
    const reply =
      packet.command === Command.SignIn
        ? answer()
        : failure(Status.InvalidCommand, "the first packet must be a login");
    // A listener may have ended it meanwhile.
    if (this.hasEnded) return;
    if (reply === undefined) {
      this.close(policyViolation, "login cannot be read", "refused");
      return;
    }
    if (reply.status === success) {
      this.send(responseTo(packet, this.channelId, reply));
      return;
    }
    this.#refuse(refusalOf(packet, reply));
  }

  /** Asks the fault hook about an outgoing packet; returns its decision and the bytes to send. */
  #toSend(packet: LogicPkt): { readonly action: FaultAction; readonly bytes: Uint8Array } {
    const plain = packet.bytes();
    const action = this.#host.intercept(describeLogic("out", packet, plain, this));
    // Pushes have no status, and stay unchanged.
    const mayFail = packet.flag !== Flag.Push && typeof action === "object" && "status" in action;
    if (!mayFail) return { action, bytes: plain };
    const { status, message = "failed by a fault" } = action;
    return { action, bytes: failedAnswer(packet, status, message).bytes() };
  }

  // A refusal that a fault drops or alters still ends the connection, as with a real gateway.
  #refuse(refusal: LogicPkt): void {
    this.#phase = "refused";
    this.#inLane.close();
    const { action, bytes } = this.#toSend(refusal);
    const end = (): void => {
      this.#end("refused");
      this.#socket.shutWhenSent(policyViolation, "login refused");
    };
    if (action === "drop") end();
    this.#pass(this.#outLane, action, () => {
      this.#write(bytes);
      end();
    });
  }

  #sendPong(): void {
    const action = this.#host.intercept(describeBasic("out", "pong", Pong, this));
    this.#pass(this.#outLane, action, () => this.#write(Pong));
  }

  /** Applies actions that affect the connection; passes the others on to the lane. */
  #pass(lane: Lane, action: FaultAction, deliver: () => void): void {
    if (action === "drop") return;
    if (action === "halfOpen") this.#fallSilent();
    else if (action === "terminate") this.#cut("fault");
    else if (typeof action === "string" || "delay" in action) lane.submit(action, deliver);
    else if ("close" in action) this.close(action.close, action.reason ?? "", "fault");
    else lane.submit("pass", deliver);
  }

  #write(bytes: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > this.#host.settings.maxBufferedBytes) {
      this.#cut("overflow");
      return;
    }
    this.#socket.write(bytes);
  }

  // The timer is not reset for every frame. When it fires, it checks the age of the last frame.
  #armReadTimer(ms: number): void {
    const { clock, readTimeoutMs } = this.#host.settings;
    this.#timer = clock.setTimeout(() => {
      const left = this.#lastRead + readTimeoutMs - clock.now();
      if (left > 0) this.#armReadTimer(left);
      else this.#expire("read_timeout");
    }, ms);
  }

  // On a half-open connection the peer must not notice that it has been given up.
  #expire(reason: EndReason): void {
    if (this.#silent) this.#end(reason);
    else this.#cut(reason);
  }

  // `ws` itself answers a broken frame with a close frame; a mute socket sends none, and has to be cut.
  #onError(error: NodeJS.ErrnoException): void {
    const isProtocol = error.code?.startsWith("WS_ERR") ?? false;
    this.#end(isProtocol ? "protocol" : "peer");
    if (this.#socket.mute) this.#socket.terminate();
  }

  #fallSilent(): void {
    this.#silent = true;
    this.#socket.mute = true;
    this.#socket.silent = true;
    this.#inLane.close();
    this.#outLane.close();
  }

  #leaveUnanswered(): void {
    if (this.#silent) return;
    this.#end("peer");
    const { clock } = this.#host.settings;
    const timer = clock.setTimeout(() => this.#socket.terminate(), unansweredMs);
    this.#socket.once("close", () => clock.clearTimeout(timer));
  }

  #cut(reason: EndReason): void {
    this.#end(reason);
    this.#socket.terminate();
  }

  #end(reason: EndReason): void {
    if (this.#phase === "ended") return;
    this.#phase = "ended";
    this.#host.settings.clock.clearTimeout(this.#timer);
    this.#inLane.close();
    this.#outLane.close();
    this.#host.ended(this, reason);
  }
}
