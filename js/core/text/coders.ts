type Coders = Pick<typeof globalThis, "TextDecoder" | "TextEncoder">;

interface NodeModules {
  util: Coders;
  buffer: Pick<NodeBuffer, "isAscii">;
}

/** A module of Node's own, if this is Node, from 20.16 on. */
function nodeModule<K extends keyof NodeModules>(name: K): NodeModules[K] | undefined {
  interface Process {
    getBuiltinModule?(name: K): NodeModules[K];
  }
  return (globalThis as { process?: Process }).process?.getBuiltinModule?.(name);
}

/** The realm's own; Node's where a test runner makes a page without any, as Jest does. */
const coders = (): Coders =>
  typeof TextEncoder === "function" ? globalThis : (nodeModule("util") ?? globalThis);

/** What Node's Buffer does faster: text on any Uint8Array, and memory that is not cleared first. */
interface NodeBuffer {
  readonly isAscii?: ((bytes: Uint8Array) => boolean) | undefined;
  readonly allocUnsafeSlow: (size: number) => Uint8Array<ArrayBuffer>;
  readonly byteLength: (text: string) => number;
  readonly latin1Slice: (this: Uint8Array, from: number, to: number) => string;
  readonly latin1Write: (this: Uint8Array, text: string, at: number, length: number) => number;
  readonly utf8Slice: (this: Uint8Array, from: number, to: number) => string;
  readonly utf8Write: (this: Uint8Array, text: string, at: number, length: number) => number;
}

type BufferClass = Pick<NodeBuffer, "allocUnsafeSlow" | "byteLength"> & {
  readonly prototype: Partial<NodeBuffer>;
};

/**
 * Node's own Buffer; undefined where there is none, or one that lacks any of this. Taken out of it once:
 * to look a function up in a prototype of so many takes as long as a short text.
 */
function findNodeBuffer(): NodeBuffer | undefined {
  // Looked up by name, so that bundlers do not add a Buffer for browsers.
  const buffer = (globalThis as { Buffer?: BufferClass })["Buffer"];
  if (!buffer) return undefined;
  const { allocUnsafeSlow, byteLength } = buffer;
  const { latin1Slice, latin1Write, utf8Slice, utf8Write } = buffer.prototype;
  if (!latin1Slice || !latin1Write || !utf8Slice || !utf8Write) return undefined;
  const isAscii = nodeModule("buffer")?.isAscii;
  const functions = { latin1Slice, latin1Write, utf8Slice, utf8Write };
  return { isAscii, allocUnsafeSlow, byteLength, ...functions };
}

let found: NodeBuffer | null | undefined;

export const nodeBuffer = (): NodeBuffer | undefined =>
  (found === undefined ? (found = findNodeBuffer() ?? null) : found) ?? undefined;

export const newEncoder = (): TextEncoder => new (coders().TextEncoder)();

let decoder: TextDecoder | undefined;

/** Text of bytes; a byte order mark is part of it, not a remark on it. */
export function decodeUtf8(bytes: ArrayBufferView<ArrayBuffer>): string {
  decoder ??= new (coders().TextDecoder)("utf-8", { ignoreBOM: true });
  return decoder.decode(bytes);
}
