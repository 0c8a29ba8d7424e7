type Coders = Pick<typeof globalThis, "TextDecoder" | "TextEncoder">;

interface NodeModules {
  util: Coders;
  buffer: Pick<NodeBuffer, "isAscii">;
}

/** A built-in module of Node 20.16 or later; undefined elsewhere. */
function nodeModule<K extends keyof NodeModules>(name: K): NodeModules[K] | undefined {
  interface Process {
    getBuiltinModule?(name: K): NodeModules[K];
  }
  return (globalThis as { process?: Process }).process?.getBuiltinModule?.(name);
}

/** The realm's own coders, or Node's where a test runner simulates a page without them, as Jest does. */
const coders = (): Coders =>
  typeof TextEncoder === "function" ? globalThis : (nodeModule("util") ?? globalThis);

/** What Node's Buffer does faster: text in any Uint8Array, and allocation without clearing. */
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
 * The functions of Node's Buffer; undefined if there is no Buffer, or one that lacks any of them. Extracted once,
 * because a lookup in Buffer's large prototype takes as long as a short text.
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

/** Decodes UTF-8. A byte order mark is kept as part of the text. */
export function decodeUtf8(bytes: ArrayBufferView<ArrayBuffer>): string {
  decoder ??= new (coders().TextDecoder)("utf-8", { ignoreBOM: true });
  return decoder.decode(bytes);
}
