/** Notes every packet of the page's connection: its header and its size, never its contents. */
import { signal } from "@preact/signals";
import { Flag, LogicPkt, Ping, Pong } from "kim-web-sdk";

export interface PacketNote {
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly direction: "out" | "in";
  /** A command, or "ping", "pong", "malformed". */
  readonly command: string;
  /** "Request", "Response", "Push"; empty for a ping. */
  readonly flag: string;
  readonly sequence: number | null;
  readonly status: number | null;
  readonly dest: string;
  /** The whole frame's size in bytes. */
  readonly size: number;
}

const notesKept = 200;

/** The latest packets, oldest first. */
export const packetNotes = signal<readonly PacketNote[]>([]);

let count = 0;

function isSame(bytes: Uint8Array, pattern: Uint8Array): boolean {
  return bytes.length === pattern.length && pattern.every((byte, index) => bytes[index] === byte);
}

function describe(bytes: Uint8Array): Omit<PacketNote, "number" | "at" | "direction" | "size"> {
  const bare = { flag: "", sequence: null, status: null, dest: "" };
  if (isSame(bytes, Ping)) return { ...bare, command: "ping" };
  if (isSame(bytes, Pong)) return { ...bare, command: "pong" };
  try {
    const packet = LogicPkt.from(bytes);
    return {
      command: packet.command ?? "",
      flag: Flag[packet.flag ?? Flag.Request] ?? String(packet.flag),
      sequence: packet.sequence,
      status: packet.status,
      dest: packet.dest ?? "",
    };
  } catch {
    return { ...bare, command: "malformed" };
  }
}

function note(direction: PacketNote["direction"], bytes: Uint8Array): void {
  count += 1;
  const entry = {
    number: count,
    at: Date.now(),
    direction,
    size: bytes.length,
    ...describe(bytes),
  };
  packetNotes.value = [...packetNotes.peek().slice(1 - notesKept), entry];
}

/** A WebSocket that notes what passes through it and changes nothing. */
export class NotedWebSocket extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    this.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) note("in", new Uint8Array(data));
    });
  }

  override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (ArrayBuffer.isView(data)) {
      note("out", new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    super.send(data);
  }
}
