import { check } from "../base/errors.js";
import type { Bytes } from "../core/bytes.js";
import { checked } from "../core/failure.js";
import { isLarge } from "../core/text/far_text.js";
import { getCore, type Core } from "../core/module.js";
import { int32Of, uint32Of } from "../core/record/writer.js";
import { mayHaveRoom, packetAround } from "../core/result/head_room.js";
import { carve } from "../core/result/slab.js";
import { Header, Meta, Status } from "#core/messages";
import { type PacketBytes, packetMaker } from "./packet_bytes.js";
import { Seq } from "./seq.js";

/** The first four bytes of a logic packet, as the signed integer that readInt32BE gives. */
export const MagicLogicPktInt = 0xc311a365 | 0;
/** The first four bytes of a ping or pong, likewise. */
export const MagicBasicPktInt = 0xc315a765 | 0;

/** The eight bytes of a ping, which a client sends. */
export const Ping: Bytes = /* @__PURE__ */ new Uint8Array([0xc3, 0x15, 0xa7, 0x65, 0, 1, 0, 0]);
/** The eight bytes of a pong, which answers a ping. */
export const Pong: Bytes = /* @__PURE__ */ new Uint8Array([0xc3, 0x15, 0xa7, 0x65, 0, 2, 0, 0]);

/** Shared: an array a packet, only to be replaced, was a tenth of the time to read one. */
const noPayload = /* @__PURE__ */ new Uint8Array();

/** What is copied of a large packet at first. */
const HEAD_SIZE = 512;

/**
 * The core's answer for a packet. It reads the packet as far as the payload begins, so that no more
 * than this need be copied. Where it answers that the payload begins later, or finds a fault, it may
 * have read what was not copied, and is asked again.
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

/** A packet with a command: a header and a payload, which is a message by the command's rules. */
export class LogicPkt {
  /** What the packet is for: see `Command`. */
  command?: string;
  /** The sender's channel; the gateway fills it in. */
  channelId?: string;
  /** 0 to 2^32 - 1. */
  sequence = 0;
  /** See `Flag`. */
  flag?: number;
  /** See `Status`; other values occur. */
  status: number = Status.Success;
  /** An account, a group id, or empty. */
  dest?: string;
  /** Notes of the servers on the way; readable, never acted upon. */
  meta?: Meta[];
  /** The message of the command, encoded. Empty where there is none. */
  payload: Uint8Array = noPayload;

  /** A request with the next number of `Seq`. */
  static build(command: string, dest: string, payload: Uint8Array = noPayload): LogicPkt {
    const packet = newPacket();
    packet.command = command;
    packet.sequence = Seq.Next();
    packet.dest = dest;
    packet.payload = payload;
    return packet;
  }

  /**
   * Reads a packet, with its magic or without; bytes behind its end are ignored. The payload is a
   * view of `buf`, not a copy. Throws a KIMError: `malformed_packet`, or `invalid_argument` for what has no
   * bytes.
   */
  static from(buf: Uint8Array | ArrayBuffer): LogicPkt {
    check(typeof buf === "object" && buf, "LogicPkt.from: expected a Uint8Array");
    // Of a view that counts otherwise, as decode refuses it, the items: mostly there are none.
    const bytes =
      (buf as Uint8Array).BYTES_PER_ELEMENT === 1 ? (buf as Uint8Array) : new Uint8Array(buf);
    const core = getCore();
    const { heap, reader } = core;
    const size = bytes.length;
    reader.begin(checked(open(core, bytes, size), "packet", size), heap.base);
    // The payload's place, and a Header's fields in their order, without making the Header first.
    const at = reader.skip(11);
    const start = reader.uint32At(at);
    const end = start + reader.uint32At(at + 1);
    const packet = newPacket();
    packet.command = reader.textAt(at + 2);
    packet.channelId = reader.textAt(at + 4);
    packet.sequence = reader.uint32At(at + 6);
    packet.flag = reader.int32At(at + 7);
    packet.status = reader.int32At(at + 8);
    packet.dest = reader.textAt(at + 9);
    packet.meta = reader.messages(undefined, Meta._shape);
    packet.payload = bytes.subarray(start, end);
    return packet;
  }

  /**
   * The packet as it travels. A Buffer where there is such a thing. A payload of 256 bytes or more may
   * lie in it, not copied, as a packet's lies in what `from` has read: then who changes one of them
   * changes both. Throws a TypeError or RangeError that names the field whose value does not fit.
   */
  bytes(): PacketBytes {
    const { heap } = getCore();
    const { payload } = this;
    const size = payload.length;
    // Text would be copied as zeros, and what has no length not at all.
    const fits = size === 0 || (size > 0 && typeof payload === "object");
    if (!fits) throw new TypeError("LogicPkt.payload: expected a Uint8Array");
    let answer: number;
    try {
      answer = this._head(size);
    } catch (error) {
      // A value that does not fit: this says which.
      Header.encode(this);
      throw error;
    }
    const make = packetMaker();
    return (
      (mayHaveRoom(size) && packetAround(heap, answer, make, payload, size)) ||
      carve(heap, answer, make, false, payload, size)
    );
  }

  /** Encodes what stands before the payload. Its fields one by one: a Header took a third longer. */
  private _head(payloadSize: number): number {
    // First of all: a getter may encode or decode something.
    const { command, channelId, sequence, flag, status, dest, meta } = this;
    // Entries encoded alone are the header's end.
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
      payloadSize,
    );
  }
}

/** Outside of the class: bundlers rename one that names itself. */
const newPacket = (): LogicPkt => new LogicPkt();

/** Shows bytes on the console, as `[1,2,3]`; nothing for null. */
export function print(arr: Uint8Array | null | undefined): void {
  if (arr) console.info(`[${arr.join(",")}]`);
}
