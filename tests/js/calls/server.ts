// The gateway of one account, alice's, to which nothing happens but by a step of a course.
import type { LogicPkt } from "kim-web-sdk";
import {
  Command,
  LoginResp,
  MessageAckReq,
  MessageContentReq,
  MessageContentResp,
  MessageIndexReq,
  MessageIndexResp,
  MessagePush,
  MessageReq,
  MessageResp,
} from "kim-web-sdk";
import type { ManualClock } from "kim-web-sdk/testing";
import { CourseSocket } from "./socket.js";

/** Of the server: pages of the offline index are this short, so that courses see several. */
const indexPage = 3;

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

/** Who hears of what goes over the connections. */
interface Witness {
  /** The client says that it has everything up to this message. */
  readUpTo(id: bigint): void;
  /** A message of the client's has gone out. */
  sent(socket: CourseSocket, body: string): void;
  /** A message to the client is pushed. */
  pushed(socket: CourseSocket, id: bigint): void;
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
  /** The location was lost since an older connection of a client's own took long to close: no client can help that. */
  isLocationLost = false;
  /** How often someone has logged in elsewhere. */
  kickouts = 0;
  /** How often a login was refused. */
  refusals = 0;

  /** Without one no connection ends by itself. */
  clock: Pick<ManualClock, "setTimeout" | "clearTimeout"> | undefined;

  /** Whether somebody waits for the end of a connection whose tab is gone. */
  isAwaited = (): boolean => false;

  constructor(private readonly _witness: Witness) {
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

  /** Those that end by themselves before long. */
  get ending(): number {
    return this.sockets.filter(({ isEnding }) => isEnding).length;
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
    if (this.location) this._witness.pushed(this.location, id);
    const push = { messageId: id, sendTime: id, type: 1, body, sender: "bob" };
    this.location?.receive(Command.ChatUserTalk, "alice", MessagePush.encode(push).finish());
  }

  /** Tells a session that it was kicked out, or that another one was. */
  kickOut(isItself: boolean): void {
    if (!this.session) return;
    if (isItself) this.kickouts += 1;
    this.session.beKickedOut(isItself ? this.session.channelId : "another channel");
  }

  /**
   * Where pushes went that a connection has ended of, maybe an older one. `isCut`: since its page was gone, and not
   * because the client closed it, whatever became of the page then.
   */
  forgetLocation(of: CourseSocket, isCut: boolean): void {
    this.isLocationLost ||= !isCut && this.location !== undefined && this.location !== of;
    this.location = undefined;
  }

  /** Ends the connections of tabs that are gone, if nobody waits for that any more. */
  endUnawaited(): void {
    if (!this.isAwaited()) for (const socket of this.sockets) socket.endIfCut();
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
        this.session?.beReplaced();
        this.session = this.location = socket;
        socket.wasLoggedIn = true;
        this.isLocationLost = false;
        return LoginResp.encode({ channelId: socket.channelId, account: "alice" }).finish();
      case Command.ChatUserTalk: {
        this.arrived.push({ body: MessageReq.decode(payload).body, dest });
        const id = BigInt(1000 + this.arrived.length);
        return MessageResp.encode({ messageId: id, sendTime: id }).finish();
      }
      case Command.OfflineIndex:
        return this._index(MessageIndexReq.decode(payload).messageId.toBigInt());
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
  hear(socket: CourseSocket, { command, payload, dest = "" }: LogicPkt): void {
    if (command === String(Command.ChatUserTalk)) {
      const { body } = MessageReq.decode(payload);
      this.sent.push({ body, dest });
      this._witness.sent(socket, body);
    }
    const isAck = command === String(Command.ChatTalkAck);
    const isIndex = command === String(Command.OfflineIndex);
    if (!isAck && !isIndex) return;
    const id = (isAck ? MessageAckReq : MessageIndexReq).decode(payload).messageId.toBigInt();
    if (id === 0n) return;
    this.readMark = id;
    this._witness.readUpTo(id);
  }

  /** `after`: the message that the request names; an acknowledgement may have come after it. */
  private _index(after: bigint): Uint8Array {
    const indexes = this.posted
      .filter(({ id }) => id > (after || this.readMark))
      .slice(0, indexPage)
      .map(({ id }) => ({ messageId: id, sendTime: id, accountB: "bob" }));
    return MessageIndexResp.encode({ indexes }).finish();
  }
}
