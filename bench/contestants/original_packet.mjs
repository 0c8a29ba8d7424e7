// A packet as in the original, from its documentation: the header with ts-proto's code, the frame with a
// Buffer.
import common from "../../build/bench/ts-proto/common.cjs";

const { Header } = common;
const magic = [0xc3, 0x11, 0xa3, 0x65];
const magicNumber = 0xc311a365 | 0;

/** Sequence numbers start at 1 and have 16 bits. */
let sequence = 0;

/** Creates the packet class for one kind of Buffer: the package's, or Node's own. */
export function packetsWith(Buffer) {
  /** Copies bytes to `offset` through a Buffer; returns the offset after them. */
  function put(frame, bytes, offset) {
    Buffer.from(bytes).copy(frame, offset, 0);
    return offset + bytes.length;
  }

  return class LogicPkt {
    sequence = 0;
    status = 0;
    payload = new Uint8Array();

    static build(command, dest, payload) {
      sequence = (sequence + 1) % 65536;
      return Object.assign(new LogicPkt(), { command, dest, payload, sequence });
    }

    static from(frame) {
      let offset = frame.readInt32BE(0) === magicNumber ? 4 : 0;
      const headerEnd = offset + 4 + frame.readInt32BE(offset);
      const header = Header.decode(frame.subarray(offset + 4, headerEnd));
      const packet = Object.assign(new LogicPkt(), header);
      offset = headerEnd + 4;
      packet.payload = frame.subarray(offset, offset + frame.readInt32BE(headerEnd));
      return packet;
    }

    bytes() {
      const header = Header.encode(Header.fromJSON(this)).finish();
      const frame = Buffer.alloc(12 + header.length + this.payload.length);
      let offset = put(frame, magic, 0);
      offset = frame.writeInt32BE(header.length, offset);
      offset = put(frame, header, offset);
      offset = frame.writeInt32BE(this.payload.length, offset);
      put(frame, this.payload, offset);
      return frame;
    }
  };
}
