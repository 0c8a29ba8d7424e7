/** Records every packet of the account's connection, even if another tab has the connection. */
import { signal } from "@preact/signals";
import { type Decoded, decode, withheld } from "./decode.js";

export interface PacketNote extends Decoded {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly direction: "out" | "in";
  /** The whole frame's size in bytes. */
  readonly size: number;
}

/** How many are kept of the packets, and as many of the pings, which come even when nothing else happens. */
const notesKept = 200;

export const isPing = ({ command }: PacketNote): boolean =>
  command === "ping" || command === "pong";

/** The most recent packets, oldest first. */
export const packetNotes = signal<readonly PacketNote[]>([]);
/** Whether a socket is open or opening. */
export const hasSocket = signal(false);

type Post = { readonly note: PacketNote } | { readonly socket: boolean };

let channel: BroadcastChannel | null = null;
let count = 0;

function take(post: Post): void {
  if ("socket" in post) hasSocket.value = post.socket;
  else packetNotes.value = [...withRoomFor(post.note, packetNotes.peek()), post.note];
}

/** Without the oldest note of the same kind as `next`, if there are as many as may be kept. */
function withRoomFor(next: PacketNote, notes: readonly PacketNote[]): readonly PacketNote[] {
  const alike = notes.filter((note) => isPing(note) === isPing(next));
  return alike.length < notesKept ? notes : notes.filter((note) => note !== alike[0]);
}

/** Shows what the tabs of this account send and receive, and nothing of the previous account. */
export function watchAccount(account: string): void {
  channel?.close();
  packetNotes.value = [];
  channel = new BroadcastChannel(`kim-demo/wire/${account}`);
  channel.onmessage = ({ data }: MessageEvent<Post>) => take(data);
}

function tell(post: Post): void {
  take(post);
  channel?.postMessage(post);
}

function note(direction: PacketNote["direction"], bytes: Uint8Array): void {
  count += 1;
  const decoded = decode(bytes);
  // Keep tokens out of the list entirely.
  const payload = withheld(decoded.payload, true);
  const id = `${performance.timeOrigin}/${count}`;
  tell({ note: { ...decoded, payload, id, at: Date.now(), direction, size: bytes.length } });
}

/** A WebSocket that records its traffic and changes nothing. */
export class NotedWebSocket extends WebSocket {
  private static _latest: NotedWebSocket | null = null;

  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    NotedWebSocket._latest = this;
    tell({ socket: true });
    this.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) note("in", new Uint8Array(data));
    });
    this.addEventListener("close", () => this._gone());
  }

  override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (ArrayBuffer.isView(data)) {
      note("out", new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    super.send(data);
  }

  override close(code?: number, reason?: string): void {
    // The browser may report the close much later.
    this._gone();
    super.close(code, reason);
  }

  private _gone(): void {
    if (NotedWebSocket._latest === this) tell({ socket: false });
  }
}
