/**
 * WebAssembly taken apart into streams of bytes that are alike: opcodes in one, the numbers of
 * variables in another. Brotli makes a tenth less of these. scripts/lib/wasm-streams.mjs takes it
 * apart, and leaves out what needs no telling: the sizes of functions, and the alignment of loads
 * and stores, which is a hint.
 */

/** What each stream holds; operands are LEB128 numbers. */
const enum Stream {
  /** By opcode: the stream of its operand; this one for none. */
  Table,
  Types,
  Offsets,
  Labels,
  Calls,
  /**
   * Local variables, each by its place among those of its function when the one used last is put in
   * front: most are used again soon. 0.1 KB less.
   */
  Locals,
  Globals,
  /** Operands of any form, each after the number of its bytes. */
  Rare,
  Opcodes,
  /** The number of functions; of each, the local variables that it declares. */
  Functions,
  /** What comes before the functions, and what behind. */
  Head,
  Tail,
  /**
   * Constants: this stream and those behind it, one for each opcode that may come next. What is
   * added is unlike what is stored: 0.2 KB less.
   */
  Numbers,
}

const codeSection = 10;
const endOpcode = 0x0b;
/** Bytes left for a size that is known later; LEB128 may be longer than need be. */
const sizeBytes = 3;

interface BufferClass {
  from(text: string, encoding: "latin1"): Uint8Array;
}

/** The lowest eight bits of each character. */
function lowBytes(text: string): Uint8Array {
  // Node's takes a thirtieth of the time. By name, so that bundlers do not add one for browsers.
  const buffer = (globalThis as { Buffer?: BufferClass })["Buffer"];
  if (buffer) return buffer.from(text, "latin1");
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/**
 * The file of these streams: one character a byte, whose lowest eight bits count. They have been
 * changed by a key, with XOR, which shows in the first character: the table begins with a zero.
 *
 * It runs once, before any of it has been compiled, so that each call and each look at a string
 * counts: the streams become one array of bytes first, and the ways that most bytes go are spelt out.
 */
export function wasmOf(streams: readonly string[]): Uint8Array<ArrayBuffer> {
  const source = lowBytes(streams.join(""));
  const key = source[0] as number;
  /** Where the next byte of each stream is; a stream ends where the next one began. */
  const places = new Uint32Array(streams.length + 1);
  streams.forEach((stream, i) => (places[i + 1] = (places[i] as number) + stream.length));
  const ends = places.slice(1);
  // Sizes and alignments are fewer than opcodes.
  const bytes = new Uint8Array(2 * source.length);
  let at = 0;

  const copy = (stream: Stream): number =>
    (bytes[at++] = (source[(places[stream] as number)++] as number) ^ key);
  const copyNumber = (stream: Stream): number => {
    let place = places[stream] as number;
    let byte: number;
    do byte = bytes[at++] = (source[place++] as number) ^ key;
    while (byte > 127);
    places[stream] = place;
    return byte;
  };
  const copyAll = (stream: Stream): void => {
    while ((places[stream] as number) < (ends[stream] as number)) copy(stream);
  };
  /** Writes how many bytes have been written from `start` on, before it. */
  const writeSize = (start: number): void => {
    const size = at - start;
    bytes[start - 3] = size | 128;
    bytes[start - 2] = (size >> 7) | 128;
    bytes[start - 1] = size >> 14;
  };
  const inOrder = Uint8Array.from({ length: 128 }, (_, local) => local);
  const copyFunction = (opcodeAt: number): number => {
    const start = (at += sizeBytes);
    const recent = inOrder.slice();
    for (let left = 2 * copyNumber(Stream.Functions); left > 0; --left)
      copyNumber(Stream.Functions);
    for (let depth = 1; depth > 0;) {
      const opcode = (bytes[at++] = (source[opcodeAt++] as number) ^ key);
      let operand: Stream = (source[opcode] as number) ^ key;
      if (operand === Stream.Locals) {
        let place = copy(operand);
        const local = recent[place] as number;
        for (; place > 0; --place) recent[place] = recent[place - 1] as number;
        bytes[at - 1] = recent[0] = local;
        continue;
      }
      if (opcode === endOpcode) --depth;
      if (operand === Stream.Numbers) operand += (source[opcodeAt] as number) ^ key;
      if (operand === Stream.Types) ++depth;
      if (operand === Stream.Offsets) bytes[at++] = 0;
      if (operand === Stream.Rare) {
        // The count itself does not stay.
        const behind = copy(operand) + --at;
        while (at < behind) copy(operand);
      } else if (operand) {
        copyNumber(operand);
      }
    }
    writeSize(start);
    return opcodeAt;
  };

  copyAll(Stream.Head);
  bytes[at] = codeSection;
  const start = (at += 1 + sizeBytes);
  copyNumber(Stream.Functions);
  let opcodeAt = places[Stream.Opcodes] as number;
  const opcodesEnd = ends[Stream.Opcodes] as number;
  while (opcodeAt < opcodesEnd) opcodeAt = copyFunction(opcodeAt);
  writeSize(start);
  copyAll(Stream.Tail);
  return bytes.subarray(0, at);
}
