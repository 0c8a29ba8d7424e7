import { check } from "../base/errors.js";
import type { Bytes } from "../core/bytes.js";
import { checked } from "../core/failure.js";
import { isLarge } from "../core/text/uncopied_text.js";
import { getCore, type Core } from "../core/module.js";
import { int32Of, uint32Of } from "../core/record/writer.js";
import { mayHaveRoom, packetAround } from "../core/result/head_room.js";
import { carve } from "../core/result/slab.js";
import { Header, Meta, Status } from "#core/messages";
import { type PacketBytes, packetMaker } from "./packet_bytes.js";
import { Seq } from "./seq.js";

/** The first four bytes of a logic packet, as the signed integer that readInt32BE returns. */
export const MagicLogicPktInt = 0xc311a365 | 0;
/** The first four bytes of a ping or pong, as the signed integer that readInt32BE returns. */
export const MagicBasicPktInt = 0xc315a765 | 0;

/** The eight bytes of a ping, which clients send. */
export const Ping: Bytes = /* @__PURE__ */ new Uint8Array([0xc3, 0x15, 0xa7, 0x65, 0, 1, 0, 0]);
/** The eight bytes of a pong, which answers a ping. */
export const Pong: Bytes = /* @__PURE__ */ new Uint8Array([0xc3, 0x15, 0xa7, 0x65, 0, 2, 0, 0]);

/** How many bytes of a large packet are copied at first. */
const HEAD_SIZE = 512;

/**
 * Has the core open a packet; returns its answer. The core reads only what precedes the payload, so of a large
 * packet only the first `HEAD_SIZE` bytes are copied. If the payload begins later, or the core finds an error, it
 * may have read bytes that were not copied; then everything is copied and the core opens it again.
 */
function open({ calls, heap }: Core, bytes: Uint8Array, size: number): number {
  if (isLarge(size)) {
    heap.input(bytes.subarray(0, HEAD_SIZE), size);
    const answer = calls.kim_packet_open(size);
    heap.refresh();
    if (answer >= 0 && (heap.u32[answer >> 2] as number) <= HEAD_SIZE) return answer;
  }
  heap.input(bytes, size);
  return calls.kim_packet_open(size);
}

/** A packet with a command: a header, and a payload, which is the encoded message of that command. */
export class LogicPkt {
  /** What the packet is for: see `Command`. */
  command?: string;
  /** The sender's channel; filled in by the gateway. */
  channelId?: string;
  /** The number by which an answer is matched to its request, from 0 to 2^32 - 1. */
  sequence = 0;
  /** Whether the packet is a request, an answer or a push: see `Flag`. */
  flag?: number;
  /** The outcome of a request: see `Status`. Other values occur. */
  status: number = Status.Success;
  /** An account, a group id, or empty. */
  dest?: string;
  /** Annotations by the servers along the way. The client ignores them. */
  meta?: Meta[];
  /** The encoded message of the command; empty if there is none. */
  payload: Uint8Array;

  /**
   * Not a field with an initial value: a new array for each packet, only to be replaced, took a tenth of the time to
   * read a packet.
   * @internal
   */
  constructor(payload: Uint8Array = new Uint8Array()) {
    this.payload = payload;
  }

  /** Makes a request with the next number of `Seq`. */
  static build(command: string, dest: string, payload?: Uint8Array): LogicPkt {
    const packet = newPacket(payload);
    packet.command = command;
    packet.sequence = Seq.Next();
    packet.dest = dest;
    return packet;
  }

  /**
   * Reads a packet, with or without its magic. Bytes after its end are ignored. The payload is a view of
   * `buf`, not a copy. Throws a KIMError: `malformed_packet`, or `invalid_argument` if `buf` is not an object.
   */
  static from(buf: Uint8Array | ArrayBuffer): LogicPkt {
    check(typeof buf === "object" && buf, "LogicPkt.from: expected a Uint8Array");
    // An ArrayBuffer gets a view. A view of other items than bytes, which `decode` refuses, is copied item by
    // item; a DataView has no items.
    const bytes =
      (buf as Uint8Array).BYTES_PER_ELEMENT === 1 ? (buf as Uint8Array) : new Uint8Array(buf);
    const core = getCore();
    const { heap, reader } = core;
    const size = bytes.length;
    reader.begin(checked(open(core, bytes, size), "packet", size), heap.base);
    // The payload's place, then the fields of the Header in order, without making a Header object first.
    const at = reader.skip(11);
    const start = reader.uint32At(at);
    const end = start + reader.uint32At(at + 1);
    const packet = newPacket(bytes.subarray(start, end));
    packet.command = reader.textAt(at + 2);
    packet.channelId = reader.textAt(at + 4);
    packet.sequence = reader.uint32At(at + 6);
    packet.flag = reader.int32At(at + 7);
    packet.status = reader.int32At(at + 8);
    packet.dest = reader.textAt(at + 9);
    packet.meta = reader.messages(undefined, Meta._shape);
    return packet;
  }

  /**
   * Encodes the packet; the result is a Buffer if the environment has that class. If the payload has 256
   * bytes or more, the result may share its memory instead of copying it: changing one then changes the
   * other, as with `from`. Throws a TypeError or RangeError that names the field whose value does not fit.
   */
  bytes(): PacketBytes {
    // Without a length, so that it is refused below.
    const payload = (this.payload as Uint8Array | null) ?? ({} as Uint8Array);
    let answer: number;
    try {
      answer = this._head(payload);
    } catch (error) {
      // If a value does not fit, this throws an error that names the field.
      Header.encode(this);
      throw error;
    }
    // Not earlier: a getter of the packet may change the size, if the payload's buffer can be resized.
    const size = payload.length;
    // Text would be copied as zeros, and an object without a length not at all.
    const fits = size === 0 || (size > 0 && typeof payload === "object");
    if (!fits) throw new TypeError("LogicPkt.payload: expected a Uint8Array");
    const { heap } = getCore();
    const make = packetMaker();
    return (
      (mayHaveRoom(size) && packetAround(heap, answer, make, payload, size)) ||
      carve(heap, answer, make, false, payload, size)
    );
  }

  /** Encodes everything before the payload, field by field: making a Header took a third longer. */
  private _head(payload: Uint8Array): number {
    // Read all fields first: a getter may encode or decode another message.
    const { command, channelId, sequence, flag, status, dest, meta } = this;
    // `meta` is the Header's last field, so a Header with nothing else is the end of this one.
    const entries =
      meta == null || meta.length === 0 ? undefined : Header.encode({ meta }).finish();
    const { calls, writer } = getCore();
    writer.begin(0);
    const commandSize = writer.leadingTextSize(command);
    const channelSize = writer.textSize(channelId);
    const destSize = writer.textSize(dest);
    const entriesSize = entries === undefined ? 0 : writer.bytes(entries);
    writer.close();
    return calls.kim_packet_head(
      commandSize,
      channelSize,
      destSize,
      entriesSize,
      uint32Of(sequence),
      int32Of(flag),
      int32Of(status),
      payload.length,
    );
  }
}

/** Outside of the class: bundlers rename a class that refers to itself by name. */
const newPacket = (payload?: Uint8Array): LogicPkt => new LogicPkt(payload);

/** Prints bytes to the console, like `[1,2,3]`. Prints nothing for null or undefined. */
export function print(arr: Uint8Array | null | undefined): void {
  if (arr) console.info(`[${arr.join(",")}]`);
}
