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

/**
 * The file of these streams: one character a byte, whose lowest eight bits count. They have been
 * changed by a key, with XOR, which shows in the first character: the table begins with a zero.
 */
export function wasmOf(streams: readonly string[]): Uint8Array<ArrayBuffer> {
  // Sizes and alignments are fewer than opcodes.
  const bytes = new Uint8Array(2 * streams.join("").length);
  const places = streams.map(() => 0);
  const table = streams[Stream.Table] as string;
  const key = table.charCodeAt(0);
  let at = 0;

  const isLeft = (stream: Stream): boolean =>
    (places[stream] as number) < (streams[stream] as string).length;
  const copy = (stream: Stream): number => {
    bytes[at] = (streams[stream] as string).charCodeAt((places[stream] as number)++) ^ key;
    return bytes[at++] as number;
  };
  const copyNumber = (stream: Stream): number => {
    while (copy(stream) > 127);
    return bytes[at - 1] as number;
  };
  const nextOpcode = (): number =>
    ((streams[Stream.Opcodes] as string).charCodeAt(places[Stream.Opcodes] as number) ^ key) & 255;
  const copyAll = (stream: Stream): void => {
    while (isLeft(stream)) copy(stream);
  };
  /** Writes how many bytes have been written from `start` on, before it. */
  const writeSize = (start: number): void => {
    const size = at - start;
    bytes[start - 3] = size | 128;
    bytes[start - 2] = (size >> 7) | 128;
    bytes[start - 1] = size >> 14;
  };
  const inOrder = Uint8Array.from({ length: 128 }, (_, local) => local);
  const copyFunction = (): void => {
    const start = (at += sizeBytes);
    const recent = inOrder.slice();
    for (let left = 2 * copyNumber(Stream.Functions); left > 0; --left)
      copyNumber(Stream.Functions);
    for (let depth = 1; depth > 0;) {
      const opcode = copy(Stream.Opcodes);
      let operand: Stream = table.charCodeAt(opcode) ^ key;
      if (operand === Stream.Numbers) operand += nextOpcode();
      if (opcode === endOpcode) --depth;
      if (operand === Stream.Types) ++depth;
      if (operand === Stream.Offsets) bytes[at++] = 0;
      if (operand === Stream.Rare) {
        // The count itself does not stay.
        const behind = copy(operand) + --at;
        while (at < behind) copy(operand);
      } else if (operand === Stream.Locals) {
        const place = copy(operand);
        const local = recent[place] as number;
        recent.copyWithin(1, 0, place);
        bytes[at - 1] = recent[0] = local;
      } else if (operand) {
        copyNumber(operand);
      }
    }
    writeSize(start);
  };

  copyAll(Stream.Head);
  bytes[at] = codeSection;
  const start = (at += 1 + sizeBytes);
  copyNumber(Stream.Functions);
  while (isLeft(Stream.Opcodes)) copyFunction();
  writeSize(start);
  copyAll(Stream.Tail);
  return bytes.subarray(0, at);
}
