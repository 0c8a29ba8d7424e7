type Coders = Pick<typeof globalThis, "TextDecoder" | "TextEncoder">;

interface NodeProcess {
  getBuiltinModule?(name: "util"): Coders;
}

/** The realm's own; Node's where a test runner makes a page without any, as Jest does. */
function coders(): Coders {
  if (typeof TextEncoder === "function") return globalThis;
  const node = (globalThis as { process?: NodeProcess }).process;
  return node?.getBuiltinModule?.("util") ?? globalThis;
}

/** What Node's Buffer does faster: text on any Uint8Array, and memory that is not cleared first. */
interface NodeBuffer {
  allocUnsafeSlow(size: number): Uint8Array<ArrayBuffer>;
  byteLength(text: string): number;
  readonly prototype: {
    latin1Slice(this: Uint8Array, from: number, to: number): string;
    utf8Slice(this: Uint8Array, from: number, to: number): string;
    utf8Write(this: Uint8Array, text: string, at: number, length: number): number;
  };
}

/** Node's own Buffer; undefined where there is none, or one that lacks any of this. */
function findNodeBuffer(): NodeBuffer | undefined {
  // Looked up by name, so that bundlers do not add a Buffer for browsers.
  const buffer = (globalThis as { Buffer?: NodeBuffer })["Buffer"];
  const names = ["latin1Slice", "utf8Slice", "utf8Write"];
  return buffer && names.every((name) => name in buffer.prototype) ? buffer : undefined;
}

let found: NodeBuffer | null | undefined;

export const nodeBuffer = (): NodeBuffer | undefined =>
  (found === undefined ? (found = findNodeBuffer() ?? null) : found) ?? undefined;

export const newEncoder = (): TextEncoder => new (coders().TextEncoder)();

/** A byte order mark is part of the text, not a remark on it. */
export const newDecoder = (): TextDecoder =>
  new (coders().TextDecoder)("utf-8", { ignoreBOM: true });
